"""Every text of a problem in an instrument file, with what to do about it, to be translated.

The modules of advisory.xlsform know no Django, so their texts are marked here. A text that holds
its own advice after "; " has none beside it.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext_lazy

_TWICE = _("Rename or delete one of the two.")
_SHORTEN = _("Write it shorter.")
_LEAVE_EMPTY = _("Leave this cell empty.")
_SEE_GUIDE = _("Compare with a workbook you download here.")
_ORDER = _("Write the steps from the lowest to the highest.")
_NO_BLANK = _("Fill in this cell.")

ADVICE: dict[str, str] = {
    # The file
    _("not a readable .xlsx workbook (%(error)s)"): _("Save it as .xlsx in Excel or LibreOffice."),
    _("cannot be read: %(error)s"): "",
    _("larger than %(most)s MiB"): _("Delete pictures, empty rows and sheets that are not used."),
    _("%(file)s is larger than %(most)s MiB"): "",
    _(
        "unpacks to more than an instrument can hold; delete empty rows and columns, or copy the "
        "sheets into a new workbook"
    ): "",
    _("the file is not UTF-8 text"): _("Save it as UTF-8."),
    _("not a CSV table: %(error)s"): "",
    # Sheets, rows and columns
    _("sheet %(name)s is missing"): _SEE_GUIDE,
    _("sheet %(name)s is there twice"): _TWICE,
    _("the sheet has no rows"): _SEE_GUIDE,
    _("column %(name)s is missing"): _SEE_GUIDE,
    _("column %(name)s is there twice"): _TWICE,
    _("more than %(most)s rows"): _("Delete empty rows at the end."),
    _("more than %(most)s columns"): _("Delete empty columns at the end."),
    _("'%(text)s' stands under no heading"): _("Give the column a heading, or empty the cell."),
    _("unknown %(what)s '%(name)s'"): _SEE_GUIDE,
    _("unknown %(what)s '%(name)s'; did you mean '%(nearest)s'?"): "",
    _("settings has one row only"): _("Delete the other rows."),
    # Cells
    _("%(column)s is missing"): _NO_BLANK,
    _("'%(name)s' may hold only a-z, 0-9 and _"): "",
    _("'%(name)s' may hold only a-z, 0-9 and _; '%(fitting)s' would do"): "",
    _("needs letters, digits and . _ @ - only, at most %(longest)s"): "",
    _("longer than %(longest)s characters"): _SHORTEN,
    _("'%(text)s' is neither yes nor no"): _("Write yes or no."),
    _("'%(text)s' is not a number (write 12 or 12.5)"): "",
    _("'%(text)s' is negative"): _("Write 0 or more."),
    _("'%(text)s' is not a whole number"): "",
    _("holds a formula; write its value instead"): "",
    _("holds a date; format the cell as text"): "",
    _("holds a control character"): _("Type the text again."),
    # Questions and their options
    _("question '%(name)s' is there twice"): _TWICE,
    _("option '%(name)s' is there twice in its list"): _TWICE,
    _("a question of type %(kind)s has no choice list"): _("Write the type alone."),
    _("a question of type %(kind)s needs the name of its choice list: '%(kind)s LIST'"): "",
    _("no question uses the list '%(name)s'"): _("Delete its rows, or use it."),
    _("a question with points needs a dimension"): _NO_BLANK,
    _("only ratio, count, number and yesno questions have a rule"): _LEAVE_EMPTY,
    _("only count and number questions have limits"): _LEAVE_EMPTY,
    _("the minimum is above the maximum"): _("Exchange the two."),
    _("step %(step)s expected here"): _ORDER,
    _("fewer points than the step below"): _("Give a higher step as many points or more."),
    # Tables
    _("a question of type %(kind)s needs two choice lists: '%(kind)s ROWS %(second)s'"): "",
    _("rows and columns need two different lists"): _("Copy the list under another name."),
    _("no row or column of a table may be named 'state'"): _("Choose another name."),
    # What an answer is counted out of, what is still to come
    _("only multi questions are counted out of a number"): _LEAVE_EMPTY,
    _("only multi questions are counted out of a number above 0"): _LEAVE_EMPTY,
    _("nothing can be counted out of 0"): _("Write a number above 0."),
    _("only single and multi questions may await something"): _LEAVE_EMPTY,
    _("the list '%(name)s' is there"): _("Delete its rows, or the mark that it is awaited."),
    _("only a dimension of its own may offer alternatives"): _LEAVE_EMPTY,
    _("the alternatives differ in the most points they can earn"): _(
        "Give each of them the same maximum."
    ),
    # Other rule sets
    _("'%(name)s' is the rule set of the settings"): _("Give the other rules another name."),
    _("'%(name)s' is changed twice"): _TWICE,
    _("the row changes nothing"): _("Delete it, or fill in what it changes."),
    _("belongs to an option: name it"): _NO_BLANK,
    _("belongs to a question, not to an option"): _LEAVE_EMPTY,
    _("a step cannot raise one row of the table '%(name)s'"): _("Raise another question."),
    # Conditions
    _("'%(name)s' is not asked before this question"): _("Move that question up."),
    _("selected() needs a question with options: %(name)s"): "",
    _("count-selected() needs a multi question: %(name)s"): "",
    _("use selected() on the multi question %(name)s"): "",
    _("a number is compared with a text (quotes make a text)"): "",
    _("< and > compare numbers only"): "",
    _("too many brackets inside each other"): "",
    _("selected() needs an option in quotes"): "",
    # Dimensions and bands
    _("dimension '%(name)s' is there twice"): _TWICE,
    _("'%(name)s' is itself inside another dimension"): _("Name a dimension of the first level."),
    _("the questions of '%(name)s' add up to %(found)s points, not %(declared)s"): _(
        "Correct the points of the questions, or the maximum."
    ),
    _("band '%(name)s' is there twice in its list"): _TWICE,
    _("'%(list)s' was measured in %(first)s"): _("Write the same measure in the whole list."),
    _("the lowest band of a list has no cut-off: leave it empty"): "",
    _("band out of order: %(above)s is not above %(before)s"): _ORDER,
    _("fewer points than the band below"): _("Give a higher band as many points or more."),
    _("there are only %(pillars)s dimensions"): "",
    _("nothing uses the list '%(name)s'"): _("Delete its rows, or use it."),
    _("only the overall levels may need dimensions"): _LEAVE_EMPTY,
    # Recommendations
    _("recommendation '%(name)s' is there twice"): _TWICE,
    _("'%(name)s' is there twice"): _TWICE,
    _("must be from 1 to 520"): "",
    _("the lowest cost is above the highest"): _("Exchange the two."),
    _("costs are written in đồng, at most a thousand billion"): "",
    _("'%(word)s' is not written as question=value"): "",
    _("an answer to '%(name)s' earns nothing"): _("Name a question with points."),
    _("%(text)s is outside what %(name)s can be"): "",
    _("'%(name)s' cannot wait for itself"): "",
    _("these wait for one another: %(circle)s"): _("Let one of them wait for nothing."),
    # The crosswalk
    _("the condition may ask about '%(name)s' only"): "",
    _("must be written as instrument.question.item"): "",
    _("a crosswalk leads to another instrument"): "",
    _("with the relation none only the instrument is named"): "",
    _("the relation none has no condition and no value"): _LEAVE_EMPTY,
    _("nothing can be drawn into a question of type %(kind)s"): _LEAVE_EMPTY,
    _("a step is never drawn from a tick; leave the value empty"): "",
    # Names used before (advisory.xlsform.reuse)
    _(
        "'%(name)s' is of type %(before)s in version %(version)s, not %(now)s; give this question a "
        "new name"
    ): "",
    _(
        "'%(name)s' has other options than in version %(version)s (%(options)s); give this question "
        "a new name"
    ): "",
    _("'%(name)s' stands elsewhere in version %(version)s; give this dimension a new name"): "",
    _(
        "'%(name)s' is worth something else in version %(version)s; write another rule_set in the "
        "settings sheet"
    ): "",
}

#: What "unknown %(what)s" may name.
KINDS = {
    "measure": pgettext_lazy("instrument file", "measure"),
    "level": pgettext_lazy("instrument file", "level"),
    "list of bands": pgettext_lazy("instrument file", "list of bands"),
    "dimension": pgettext_lazy("instrument file", "dimension"),
    "dimension (it must stand above)": pgettext_lazy(
        "instrument file", "dimension (it must stand above)"
    ),
    "certainty": pgettext_lazy("instrument file", "certainty"),
    "type": pgettext_lazy("instrument file", "type"),
    "choice list": pgettext_lazy("instrument file", "choice list"),
    "relation": pgettext_lazy("instrument file", "relation"),
    "instrument": pgettext_lazy("instrument file", "instrument"),
    "scored answer": pgettext_lazy("instrument file", "scored answer"),
    "kind": pgettext_lazy("instrument file", "kind"),
    "recommendation": pgettext_lazy("instrument file", "recommendation"),
    "question": pgettext_lazy("instrument file", "question"),
    "topic": pgettext_lazy("instrument file", "topic"),
    "way to combine": pgettext_lazy("instrument file", "way to combine"),
    "word": pgettext_lazy("instrument file", "word"),
    "sheet": pgettext_lazy("instrument file", "sheet"),
    "column": pgettext_lazy("instrument file", "column"),
}
