"""What the readers of packs, cases and facts refuse, by the name that a message ends with.

A check of `CHECKS` finds what is weak in a pack that was read. These names stand in messages about what cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping

from qsd_rules.words.language import Text


def _page(en: str, instead_en: str, zh: str, instead_zh: str) -> Text:
    """A page: what is wrong, and what to write instead, in both languages."""
    return Text(f"{zh}\n\n宜：{instead_zh}", f"{en}\n\nPrefer: {instead_en}")


FILES: Mapping[str, Text] = {
    "file": _page(
        "A file or folder that does not exist or cannot be opened.",
        "the right path, and a file that you may read.",
        "文件或文件夹不存在，或者打不开。",
        "写对路径，并确认有读取权限。",
    ),
    "no-files": _page(
        "A folder without a file that can be read.",
        "a folder that holds YAML, JSON or spreadsheet files.",
        "文件夹里没有可读的文件。",
        "指向含有 YAML、JSON 或表格文件的文件夹。",
    ),
    "file-size": _page(
        "A file larger than the program reads.",
        "several smaller files; large tables belong to `qsd-rules batch`.",
        "文件超过可读的大小。",
        "分成几个较小的文件；大的表用 `qsd-rules batch` 处理。",
    ),
    "size": _page(
        "A file with more values, or more faults of form, than are read.",
        "several smaller files, or first mend the faults that are shown.",
        "文件的项目太多，或格式错误太多，不再往下读。",
        "分成几个文件，或先改正已列出的错误。",
    ),
    "nesting": _page(
        "Lists and mappings nested deeper than the program reads.",
        "the shape that docs/authoring.md shows; it is never deep.",
        "列表和键值嵌套过深。",
        "照 docs/authoring.zh.md 的写法；正常的文件不会嵌套很深。",
    ),
    "encoding": _page(
        "A file whose bytes are no text in UTF-8 or another encoding that is read.",
        "a text file saved as UTF-8.",
        "文件的编码不是 UTF-8，也不是其他能读的编码。",
        "用 UTF-8 保存为文本文件。",
    ),
    "character": _page(
        "A character that cannot be seen, such as a control character.",
        "the text without it.",
        "文字里有看不见的字符，例如控制字符。",
        "删去这个字符。",
    ),
    "empty-file": _page(
        "A file with nothing in it but blanks or comments.",
        "fill the file or delete it.",
        "文件是空的，或只有注释。",
        "写上内容，或删去这个文件。",
    ),
    "syntax": _page(
        "A text that is not well-formed YAML or JSON: a bracket is not closed, a colon or an indent is missing.",
        "mend the place shown; often the cause is one line above it.",
        "文件不合 YAML 或 JSON 的格式：括号不成对，缺冒号，或缩进不对。",
        "改正所指之处；原因常在上一行。",
    ),
    "duplicate-key": _page(
        "A key that stands twice in one mapping. YAML readers keep one of the two without telling which.",
        "keep one of them.",
        "同一组键值里，一个键写了两次。一般的 YAML 程序只取其一，也不提示。",
        "只留一个。",
    ),
    "anchor": _page(
        "An anchor of YAML (`&name`). Text that is written elsewhere is hard to review.",
        "the text itself in each place; put a text that starts with `&` in quotes.",
        "用了 YAML 的锚点（`&名称`）。内容写在别处，不便审阅。",
        "把内容照写一遍；以 `&` 开头的文字加引号。",
    ),
    "alias": _page(
        "An alias of YAML (`*name`). Text that is written elsewhere is hard to review.",
        "the text itself in each place; put a text that starts with `*` in quotes.",
        "用了 YAML 的别名（`*名称`）。内容写在别处，不便审阅。",
        "把内容照写一遍；以 `*` 开头的文字加引号。",
    ),
    "tag": _page(
        "A tag of YAML (`!name`).",
        "the plain value; put a text that starts with `!` in quotes.",
        "用了 YAML 的标签（`!名称`）。",
        "直接写值；以 `!` 开头的文字加引号。",
    ),
    "several-documents": _page(
        "A second document in a file, after `---`.",
        "a file of its own for each document.",
        "一个文件里用 `---` 隔出了第二份文档。",
        "每份文档单独成一个文件。",
    ),
    "number": _page(
        "A number that JSON does not have, such as `NaN`, or one that is too long.",
        "a plain decimal number.",
        "JSON 里没有的数（如 `NaN`），或位数过多的数。",
        "写普通的十进制数。",
    ),
}
"""About the form of files."""

PACK: Mapping[str, Text] = {
    "no-pack": _page(
        "A folder without `policy.yaml`, which every pack has.",
        "point `--rules` at the folder of the pack.",
        "文件夹里没有 `policy.yaml`，不是规则包。",
        "用 `--rules` 指向规则包所在的文件夹。",
    ),
    "no-version": _page(
        "Neither a folder nor a git revision that holds a pack.",
        "a folder, or a revision such as `HEAD~1` or `HEAD~1:rules`.",
        "既不是文件夹，也不是含有规则包的 git 版本。",
        "写文件夹，或 `HEAD~1`、`HEAD~1:rules` 这样的版本。",
    ),
    "newer-format": _page(
        "A pack written for a later version of the program: its `format` is higher than those that are read.",
        "read it with a later version of the program.",
        "规则包是为更新的程序写的：`format` 高于本程序所读的格式。",
        "用更新的程序读取。",
    ),
    "missing-field": _page(
        "An entry without a field that it must have.",
        "add the field; `qsd-rules schema` and docs/authoring.md say which there are.",
        "缺少必须写的项。",
        "补上这一项；有哪些项，见 `qsd-rules schema` 和 docs/authoring.zh.md。",
    ),
    "unknown-field": _page(
        "A field that there is not. It would have no effect, and nobody would notice.",
        "the name that is offered, or remove the field.",
        "没有这样的项。照收不误的话，它不起作用，也没人发觉。",
        "改成提示的名称，或删去。",
    ),
    "wrong-choice": _page(
        "A word where only some words are allowed, and it is none of them.",
        "one of the words that the message lists.",
        "这里只能写几个词之一，写的不在其中。",
        "从提示列出的词中选一个。",
    ),
    "wrong-form": _page(
        "A name that is not written as names of its sort are.",
        "`lower_snake_case` for facts and parameters, `kebab-case` for rules, a verdict and a sentence for cases.",
        "名称不合写法。",
        "事实、参数写作 `lower_snake_case`，规则写作 `kebab-case`，算例写作预期结果加一句话。",
    ),
    "wrong-type": _page(
        "A value of another type than is expected, such as a text for a number.",
        "a value of the type that the message names.",
        "值的类型不对，例如应写数而写了文字。",
        "写提示所说的类型。",
    ),
    "wrong-date": _page(
        "A date that there is not, or that is not written as a date.",
        'a date such as 2015-12-31; in a condition `date("2015-12-31")`.',
        "没有这一天，或不是日期的写法。",
        '日期写作 2015-12-31；条件里写作 `date("2015-12-31")`。',
    ),
    "wrong-order": _page(
        "A last day before the first day.",
        "days in their order.",
        "止日早于起日。",
        "先起后止。",
    ),
    "outside-pack": _page(
        "A received text that lies outside `source/` of the pack.",
        "put the file into `source/`.",
        "收到的文本不在规则包的 `source/` 里。",
        "把文件放进 `source/`。",
    ),
    "defined-twice": _page(
        "One name for two things.",
        "another name for one of them, or remove it.",
        "同一个名称指了两样东西。",
        "改其中一个的名称，或删去一个。",
    ),
    "contradictory-fact": _page(
        "A fact that says of itself what does not go with its type, such as a text with a unit.",
        "mend the type, or remove what does not go with it.",
        "事实的写法与它的类型不合，例如文字有单位。",
        "改正类型，或删去不合的项。",
    ),
    "contradictory-invariant": _page(
        "An entry of `invariants` that says nothing that facts could be held to: several agreements or none, facts of "
        "other types or of several kinds, a condition that asks for other subjects, lists or decisions.",
        "one of `part_of`, `at_most`, `before`, `implies`, about facts of the same kind of subject.",
        "`invariants` 中的一项无从对照事实：写了几种关系或一种也没有，事实类型不合或不属同类主体，"
        "条件问到其他主体、集合或决定。",
        "只写 `part_of`、`at_most`、`before`、`implies` 之一，并只涉及同类主体的事实。",
    ),
    "unknown-name": _page(
        "A kind, unit, document, code or reading that nothing defines.",
        "the name that is offered, or define it in the vocabulary.",
        "没有定义过的主体种类、单位、材料、编码或读法。",
        "改成提示的名称，或在词汇里定义。",
    ),
    "unknown-clause": _page(
        "A clause that the text does not have.",
        "the address of a clause, as the pack writes it.",
        "没有这一条款。",
        "写条款的编号，与规则包里写的一样。",
    ),
    "unknown-decision": _page(
        "A decision that the vocabulary does not have for this kind.",
        "the name that is offered, or define the decision.",
        "词汇里没有针对这种主体的这个决定。",
        "改成提示的名称，或定义这个决定。",
    ),
    "unknown-act": _page(
        "An act that the decision does not list.",
        "one of the acts of the decision.",
        "决定里没有列这种处理。",
        "写该决定所列的处理。",
    ),
    "quote-not-in-clause": _page(
        "A quote that is not, character by character, in the text of its clause. A rule has no force beyond its words.",
        "the words as they stand in `text`; join stretches with `……`.",
        "引文与条款正文不是一字不差。规则不能超出原文。",
        "照抄 `text` 里的文字；不相连的几段用“……”连接。",
    ),
    "quote-out-of-order": _page(
        "Stretches of a quote in another order than the text has them.",
        "the order of the text.",
        "引文各段的次序与正文不同。",
        "按正文的次序引用。",
    ),
    "subject-not-clear": _page(
        "A rule that does not say its subject, and whose conditions name no kind or several.",
        "`subject: KIND` on the rule.",
        "规则没有写 `subject`，条件里也没有主体种类，或有几种。",
        "在规则上写 `subject: 种类`。",
    ),
    "decision-without-duty": _page(
        "A decision that follows from an exhortation or a target, which bind nobody.",
        "`force: must`, `assigns` or `defines`, if the words say so; else no decision.",
        "由倡导或目标引出决定；这两种效力不约束任何人。",
        "原文确有约束的，效力写 `must`、`assigns` 或 `defines`；否则不引出决定。",
    ),
    "decision-of-another-kind": _page(
        "A decision about another kind of subject than the rule judges.",
        "a decision about the rule's own subject.",
        "决定所针对的主体种类与规则不同。",
        "写针对同一种主体的决定。",
    ),
    "due-without-by-date": _page(
        "A due date without `judged: by_date`, or the other way round.",
        "both, or neither.",
        "`due` 与 `judged: by_date` 只写了一个。",
        "两个都写，或都不写。",
    ),
    "parameter-starts-late": _page(
        "A parameter without a value on the first day of the policy. Rules could not be judged on that day.",
        "a value from the first day on.",
        "政策施行首日，参数还没有值，当天无法判定。",
        "写上自施行首日起的值。",
    ),
    "cyclic-derivation": _page(
        "A derived fact or a decision that rests on itself.",
        "remove one of the references in the circle.",
        "推导事实或决定以自身为依据。",
        "去掉环里的一处引用。",
    ),
    "derivation-too-deep": _page(
        "Facts derived from facts derived from facts, longer than is followed.",
        "a shorter chain.",
        "推导的层次过多。",
        "缩短推导的链条。",
    ),
    "beyond-the-engine": _page(
        "More rules, or conditions with more parts, than the chaining engine works through reliably.",
        "several packs, or fewer and simpler conditions.",
        "规则或条件太多，推理引擎不能可靠地算完。",
        "分成几个规则包，或合并、简化条件。",
    ),
    "no-row": _page(
        "A row of tasks in `evaluation.yaml` that is no row of the annex.",
        "the address of a row with cells, such as 附件-8.",
        "`evaluation.yaml` 里的任务不是附件的一行。",
        "写附件中某一行的编号，如 附件-8。",
    ),
    "wrong-fact": _page(
        "A fact in `evaluation.yaml` that is of the wrong kind or type for its place.",
        "a fact as the message describes it.",
        "`evaluation.yaml` 里的事实，种类或类型不合。",
        "写提示所要求的事实。",
    ),
    "on-or-years": _page(
        "An earlier figure with both `on` and `years`, or with neither.",
        "`on: DATE` for one fixed day, or `years: NUMBER` for so many years before.",
        "往年数字的 `on` 和 `years` 都写了，或都没写。",
        "固定某日写 `on: 日期`，往前若干年写 `years: 数`。",
    ),
    "unlike-figures": _page(
        "An earlier figure that does not have the type and unit of the figure it is earlier than.",
        "two facts of one type and one unit.",
        "往年数字与本年数字的类型或单位不同。",
        "两项事实的类型和单位要一致。",
    ),
}
"""About the entries of a pack."""

CONDITIONS: Mapping[str, Text] = {
    "condition-syntax": _page(
        "A condition that cannot be read, such as with a bracket that is not closed or `and` for `&&`.",
        "`&&`, `||`, `!`, `==`; brackets in pairs.",
        "条件读不下去，例如括号不成对，或把 `&&` 写成 `and`。",
        "用 `&&`、`||`、`!`、`==`，括号成对。",
    ),
    "condition-too-long": _page(
        "A condition with more characters than are read.",
        "several rules, or a derived fact for a part of it.",
        "条件太长。",
        "拆成几条规则，或把一部分定义为推导事实。",
    ),
    "condition-too-deep": _page(
        "A condition with more brackets within brackets than are read.",
        "several rules, or a derived fact for a part of it.",
        "条件的括号嵌套太深。",
        "拆成几条规则，或把一部分定义为推导事实。",
    ),
    "number-too-long": _page(
        "A number with more digits than are computed with exactly.",
        "a number of at most 30 digits.",
        "数字的位数超过可精确计算的范围。",
        "至多 30 位。",
    ),
    "different-units": _page(
        "Two figures of different units compared, added or subtracted: percent with tonnes, a count with a share.",
        "figures of one unit; give a parameter its `unit`, or convert with a parameter of the right unit.",
        "单位不同的两个数相比或相加减，例如百分比与吨、个数与比例。",
        "两边用同一单位；给参数写上 `unit`，或先乘以换算的参数。",
    ),
    "other-choices": _page(
        "Two choices compared that do not have the same list of choices: they could never be equal.",
        "compare a choice with one of its own names.",
        "相比的两个选项，可选值不是同一组，永远不会相等。",
        "与它自己的可选值相比。",
    ),
    "unknown-choice": _page(
        "A value that is none of the choices of its fact.",
        "the name of a choice, as the vocabulary has it.",
        "不在该事实的可选值之中。",
        "写词汇里的选项名称。",
    ),
    "unknown-fact": _page(
        "A fact that the vocabulary does not have for this kind.",
        "the name that is offered, or define the fact.",
        "词汇里没有这种主体的这项事实。",
        "改成提示的名称，或在词汇里定义。",
    ),
    "unknown-parameter": _page(
        "A parameter that no clause defines.",
        "the name that is offered, or define it under the clause that has the figure.",
        "没有条款定义过这个参数。",
        "改成提示的名称，或在写有该数字的条款下定义。",
    ),
    "unknown-function": _page(
        "A function that conditions do not have.",
        "one of those that docs/authoring.md lists, such as `has`, `percentage`, `year_of`, `.all`, `.count`.",
        "条件里没有这个函数。",
        "用 docs/authoring.zh.md 列出的函数，如 `has`、`percentage`、`year_of`、`.all`、`.count`。",
    ),
    "wrong-arguments": _page(
        "A function with too many, too few or other arguments than it takes.",
        "the arguments that the message shows.",
        "函数的参数多了、少了，或写法不对。",
        "照提示的写法。",
    ),
    "variable-taken": _page(
        "A variable of `.all(p, …)` that has the name of a kind or of another variable.",
        "another letter.",
        "`.all(p, …)` 的变量名与主体种类或另一个变量相同。",
        "换一个字母。",
    ),
    "not-a-collection": _page(
        "`.all()`, `.count()` and the like on what is not a relation to many.",
        "a relation with `many: true`, or the inverse of a relation.",
        "`.all()`、`.count()` 等用在了不是一对多的关系上。",
        "用 `many: true` 的关系，或关系的反向。",
    ),
    "share-of-quotients": _page(
        "A share of amounts that are themselves quotients.",
        "a derived fact of the member for the quotient, and the share of that.",
        "`share()` 的数量本身由除法得出。",
        "先为成员写一项推算的事实，再对它用 `share()`。",
    ),
    "not-a-value": _page(
        "A subject or a relation where a value is expected.",
        "name one of its facts, or use `.all(…)`, `.exists(…)`, `.size()`.",
        "应写值的地方写了主体或关系。",
        "写出它的一项事实，或用 `.all(…)`、`.exists(…)`、`.size()`。",
    ),
    "no-fields": _page(
        "Something taken with `.` from a value that has no parts.",
        "the fact itself.",
        "从没有下级的值再用 `.` 取值。",
        "直接写这项事实。",
    ),
    "empty-list": _page(
        "An empty list: nothing is in it.",
        "a list with at least one name.",
        "列表是空的，任何值都不在其中。",
        "至少写一项。",
    ),
    "list-of-texts": _page(
        "A list with something else than names in quotes.",
        '`project.use in ["residential", "public"]`.',
        "列表里有不带引号的内容。",
        '写作 `project.use in ["residential", "public"]`。',
    ),
    "has-of-required-fact": _page(
        "`has()` of a fact that is never without a value. A fact not given is unknown, not absent.",
        "leave `has()` out, or say `optional: true` in the vocabulary if there may be none.",
        "`has()` 用在了不会“没有”的事实上。未给出的事实是未知，不是没有。",
        "删去 `has()`；确实可能没有的，在词汇里写 `optional: true`。",
    ),
    "unguarded-optional-fact": _page(
        "An optional fact used where it may have no value.",
        "`has(x) && …`, `!has(x) || …` or `has(x) ? … : …`.",
        "可以没有值的事实，没有先判断就使用。",
        "写作 `has(x) && …`、`!has(x) || …` 或 `has(x) ? … : …`。",
    ),
}
"""About conditions."""

FACTS: Mapping[str, Text] = {
    "no-facts": _page(
        "A file of facts with no subject in it, or nothing that could be judged.",
        "at least one subject with its facts.",
        "事实文件里没有主体，无从核查。",
        "至少写一个主体和它的事实。",
    ),
    "missing-key": _page(
        "A subject or a file without what it cannot do without, such as `id`.",
        "add it.",
        "缺少必须有的内容，例如 `id`。",
        "补上。",
    ),
    "unknown-key": _page(
        "A key that means nothing here.",
        "the name that is offered, or remove it.",
        "这里没有这个键。",
        "改成提示的名称，或删去。",
    ),
    "unknown-kind": _page(
        "A kind of subject that the vocabulary does not have.",
        "one of its kinds.",
        "词汇里没有这种主体。",
        "写词汇里的主体种类。",
    ),
    "unknown-collection": _page(
        "A collection said to be complete that the subject does not have.",
        "the name of a relation to many, or of an inverse.",
        "声明为完整的集合，该主体没有。",
        "写一对多关系或反向关系的名称。",
    ),
    "duplicate-subject": _page(
        "Two subjects of one kind with one id.",
        "another id, or all facts in one place.",
        "同种的两个主体编号相同。",
        "改编号，或把事实写在一处。",
    ),
    "dangling-relation": _page(
        "A relation to a subject that no file has.",
        "the id that is offered, or add the subject.",
        "关系所指的主体不在文件里。",
        "改成提示的编号，或补上该主体。",
    ),
    "ambiguous-name": _page(
        "A relation that calls a subject by a name that several have.",
        "the id of the one that is meant.",
        "关系用名称指明主体，而有几个主体同名。",
        "改写所指主体的编号。",
    ),
    "given-twice": _page(
        "A fact, a name or a member of a list given twice.",
        "once.",
        "同一事实、名称或列表成员写了两次。",
        "只写一次。",
    ),
    "dates-differ": _page(
        "Files of different days read together.",
        "check them one by one.",
        "一起读入的文件，日期不同。",
        "分别核查。",
    ),
    "paper-without-fact": _page(
        "A document for a fact that is not given.",
        "give the fact as well, or leave the document out.",
        "写了证明材料，却没有写所证明的事实。",
        "补上事实，或不写材料。",
    ),
    "not-optional": _page(
        "`null` for a fact that always has a value.",
        "the value; leave a fact that nobody knows out.",
        "必有值的事实写了 `null`。",
        "写值；不知道的就不写。",
    ),
    "out-of-range": _page(
        "A number below the minimum or above the maximum of its fact.",
        "look at the number and its unit again.",
        "数字超出该事实的上下限。",
        "核对数字和单位。",
    ),
    "too-many-places": _page(
        "More decimal places than count for the fact.",
        "the number as it was measured, rounded by whoever measured it.",
        "小数位数超过该事实所计的位数。",
        "由出具数字的单位取舍后再填。",
    ),
    "wrong-unit": _page(
        "A unit that is not the fact's.",
        "convert the value first.",
        "单位与该事实的单位不同。",
        "换算后再填。",
    ),
    "mark": _page(
        "A mark of a footnote directly after a digit, as in 2①. It could be read as a digit.",
        "the number without the mark.",
        "数字后面紧跟脚注标记，如 2①，可能被当成数字。",
        "去掉标记，只留数字。",
    ),
    "bad-code": _page(
        "A code whose form or check digit is wrong.",
        "look at the document again.",
        "编码的格式或校验位不对。",
        "与证件核对。",
    ),
    "empty-text": _page("A name or text that is empty.", "fill it.", "名称或文字是空的。", "填上。"),
    "too-long": _page("A name or text longer than is read.", "a shorter one.", "名称或文字太长。", "写短些。"),
}
"""About files of facts, and the facts of cases."""

CASES: Mapping[str, Text] = {
    "unknown-rule": _page(
        "A case of a rule that the pack does not have.",
        "the name that is offered.",
        "算例所属的规则不存在。",
        "改成提示的名称。",
    ),
    "unknown-reading": _page(
        "A case that expects something of a reading that its rule does not have.",
        "the name of one of the rule's readings.",
        "算例所写的读法，该规则没有。",
        "写该规则的读法名称。",
    ),
    "unknown-outcome": _page(
        "A case that expects an outcome that there is not.",
        "satisfied, violated, advised, missed, pending, undetermined or not_applicable.",
        "算例预期的结果不存在。",
        "写 satisfied、violated、advised、missed、pending、undetermined 或 not_applicable。",
    ),
    "not-derived": _page(
        "A case that expects a value of a fact that is not derived.",
        "give the fact; expect values of derived facts only.",
        "算例对不是推导的事实写了预期值。",
        "不是推导的事实直接给出；只对推导事实写预期值。",
    ),
}
"""About cases."""

REFUSALS: Mapping[str, Text] = {**FILES, **PACK, **CONDITIONS, **FACTS, **CASES}
"""The page of each, by name."""
