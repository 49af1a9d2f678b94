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


def match_2(pairs: tuple[str, ...] = ("S1 T1", "S2 T2", "S3 T1")) -> bytes:
    values = "".join(f"<value>{pair}</value>" for pair in pairs)
    left = "".join(
        f'<simpleAssociableChoice identifier="S{n}" matchMax="1">{text}</simpleAssociableChoice>'
        for n, text in enumerate(("Nhắn tin", "Kế toán", "Gọi"), start=1)
    )
    right = "".join(
        f'<simpleAssociableChoice identifier="T{n}" matchMax="4">{text}</simpleAssociableChoice>'
        for n, text in enumerate(("Zalo", "MISA"), start=1)
    )
    return f"""<assessmentItem xmlns="{NS2}" identifier="q5" title="Ghép">
  <responseDeclaration identifier="R" cardinality="multiple" baseType="directedPair"><correctResponse>{values}</correctResponse></responseDeclaration>
  <itemBody><matchInteraction responseIdentifier="R" shuffle="true" maxAssociations="3"><prompt>Ghép cặp</prompt>
    <simpleMatchSet>{left}</simpleMatchSet><simpleMatchSet>{right}</simpleMatchSet></matchInteraction></itemBody>
</assessmentItem>""".encode()


def with_pictures(item: bytes, own: str, alt: str, of_a_line: str = "") -> bytes:
    """The item with a picture in its text, and one in its first answer."""
    item = item.replace(
        b"<itemBody>", f'<itemBody><p><img src="{own}" alt="{alt}"/></p>'.encode(), 1
    )
    if of_a_line:
        item = item.replace(b">Wi-Fi ", f'><img src="{of_a_line}" alt="b"/>Wi-Fi '.encode(), 1)
    return item


def _item_12(number: int, title: str, kind: str, asked: str, scored: str, said: str = "") -> str:
    return f"""<item ident="i{number}" title="{title}">
  <itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>
  <presentation>{asked}</presentation><resprocessing><outcomes><decvar maxvalue="100" varname="SCORE"/></outcomes>{scored}</resprocessing>{said}</item>"""


def _said_12(text: str) -> str:
    return f'<material><mattext texttype="text/html">{text}</mattext></material>'


def _labels_12(*texts: str) -> str:
    return (
        "<render_choice>"
        + "".join(
            f'<response_label ident="a{n}"><material><mattext texttype="text/plain">{text}</mattext></material></response_label>'
            for n, text in enumerate(texts, start=1)
        )
        + "</render_choice>"
    )


def _scored_12(condition: str) -> str:
    return f'<respcondition continue="No"><conditionvar>{condition}</conditionvar><setvar action="Set" varname="SCORE">100</setvar></respcondition>'


def _equal(value: str, name: str = "response1") -> str:
    return f'<varequal respident="{name}">{value}</varequal>'


def _lid(inside: str, cardinality: str = "Single", name: str = "response1") -> str:
    return f'<response_lid ident="{name}" rcardinality="{cardinality}">{inside}</response_lid>'


def _matched() -> tuple[str, str]:
    asked, scored = _said_12("Ghép cặp"), ""
    for n, text in enumerate(("Nhắn tin", "Kế toán", "Bản đồ"), start=1):
        left = f"<material><mattext>{text}</mattext></material>"
        asked += _lid(left + _labels_12("Zalo", "MISA", "Maps"), name=f"response_{n}")
        scored += f'<respcondition><conditionvar>{_equal(f"a{n}", f"response_{n}")}</conditionvar><setvar varname="SCORE" action="Add">33.33</setvar></respcondition>'
    return asked, scored


_FEEDBACK = '<respcondition continue="Yes"><conditionvar><varequal respident="response1">a1</varequal></conditionvar><displayfeedback feedbacktype="Response" linkrefid="a1_fb"/></respcondition>'
_TEXTS = (
    f'<itemfeedback ident="general_fb"><flow_mat>{_said_12("&lt;p&gt;Mất email là mất đường về.&lt;/p&gt;")}</flow_mat></itemfeedback>'
    f'<itemfeedback ident="a1_fb"><flow_mat>{_said_12("Chưa gấp.")}</flow_mat></itemfeedback>'
)
_ASKED = '&lt;p&gt;Khóa tài khoản nào&lt;br/&gt;trước?&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src="$IMS-CC-FILEBASE$/anh/khoa.png?canvas_download=1" alt="Ổ khóa"&gt;&lt;/p&gt;'
CANVAS = f"""<?xml version="1.0" encoding="UTF-8"?>
<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="g1" title="Bài thi"><section ident="root_section">
{_item_12(1, "Một", "multiple_choice_question", _said_12(_ASKED) + _lid(_labels_12("Wi-Fi", "Email &amp; điện thoại", "Báo")), _FEEDBACK + _scored_12(_equal("a2")), _TEXTS)}
{_item_12(2, "Nhiều", "multiple_answers_question", _said_12("Những cái nào?") + _lid(_labels_12("A", "B", "C"), "Multiple"), _scored_12(f"<and>{_equal('a1')}<not>{_equal('a2')}</not>{_equal('a3')}</and>"))}
{_item_12(3, "Đúng sai", "true_false_question", _said_12("Đúng không?") + _lid(_labels_12("Đúng", "Sai")), _scored_12(_equal("a2")))}
{_item_12(4, "Gõ chữ", "short_answer_question", _said_12("Mấy lớp?") + '<response_str ident="response1" rcardinality="Single"><render_fib/></response_str>', _scored_12(_equal("hai lớp") + _equal("2 lớp")))}
{_item_12(5, "Gõ số", "numerical_question", _said_12("Bao nhiêu?") + '<response_str ident="response1" rcardinality="Single"><render_fib fibtype="Decimal"/></response_str>', _scored_12(f"<or>{_equal('3.5')}<and><vargte respident='response1'>3.0</vargte><varlte respident='response1'>4.0</varlte></and></or>") + _scored_12("<vargte respident='response1'>6</vargte><varlte respident='response1'>8</varlte>"))}
{_item_12(6, "Ghép", "matching_question", *_matched())}
{_item_12(7, "Viết bài", "essay_question", _said_12("Viết đi") + '<response_str ident="response1"><render_fib/></response_str>', "")}
</section></assessment></questestinterop>""".encode()


MANIFEST = b'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m"/>'


def package(files: dict[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    file.seek(0)
    return file
