"""Small QTI items and packages, written here: no file of others is needed."""

import io
import zipfile

NS2 = "http://www.imsglobal.org/xsd/imsqti_v2p1"
NS3 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"


def choice_2(*, cardinality: str = "single", correct: tuple[str, ...] = ("b",)) -> bytes:
    values = "".join(f"<value>{key}</value>" for key in correct)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="{NS2}" identifier="q1" title="Mật khẩu" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">
    <correctResponse>{values}</correctResponse>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody>
    <p>Quán có <strong>ba</strong> tài khoản.</p>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1">
      <prompt>Khóa tài khoản nào trước?</prompt>
      <simpleChoice identifier="a">Wi-Fi <feedbackInline outcomeIdentifier="F" identifier="a" showHide="show">Chưa gấp.</feedbackInline></simpleChoice>
      <simpleChoice identifier="b">Email &amp; điện thoại</simpleChoice>
      <simpleChoice identifier="c">Báo</simpleChoice>
    </choiceInteraction>
  </itemBody>
  <modalFeedback outcomeIdentifier="F" identifier="x" showHide="show">Mất email là mất đường về.</modalFeedback>
</assessmentItem>""".encode()


def order_3() -> bytes:
    return f"""<qti-assessment-item xmlns="{NS3}" identifier="q2" title="Thứ tự">
  <qti-response-declaration identifier="R" cardinality="ordered" base-type="identifier">
    <qti-correct-response><qti-value>two</qti-value><qti-value>one</qti-value><qti-value>three</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body>
    <qti-order-interaction response-identifier="R">
      <qti-prompt>Xếp thứ tự</qti-prompt>
      <qti-simple-choice identifier="one">Đổi mật khẩu</qti-simple-choice>
      <qti-simple-choice identifier="two">Mở cài đặt</qti-simple-choice>
      <qti-simple-choice identifier="three">Đăng xuất</qti-simple-choice>
    </qti-order-interaction>
  </qti-item-body>
</qti-assessment-item>""".encode()


def text_entry(*, base_type: str = "string", value: str = "Hà Nội") -> bytes:
    return f"""<assessmentItem xmlns="{NS2}" identifier="q3" title="Điền">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="{base_type}">
    <correctResponse><value>{value}</value></correctResponse>
    <mapping defaultValue="0"><mapEntry mapKey="Ha Noi 2" mappedValue="1"/><mapEntry mapKey="Huế" mappedValue="0"/></mapping>
  </responseDeclaration>
  <itemBody><p>Thủ đô là <textEntryInteraction responseIdentifier="RESPONSE"/> nhé.</p><p><img src="a.png" alt=""/></p></itemBody>
</assessmentItem>""".encode()


def unknown(kind: str = "hotspotInteraction") -> bytes:
    return f"""<assessmentItem xmlns="{NS2}" identifier="q4" title="Khác"><itemBody><{kind} responseIdentifier="R"/></itemBody></assessmentItem>""".encode()


MANIFEST = b'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m"/>'


def package(files: dict[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    file.seek(0)
    return file
