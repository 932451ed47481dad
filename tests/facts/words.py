"""More vocabulary for the small pack: a fact of every type."""

FACTS = """\
units:
- {unit: square_metre, label: {zh: 平方米, en: m²}, symbols: [㎡]}
- {unit: tonne, label: {zh: 吨, en: t}, symbols: [t]}
facts:
- fact: enterprise.credit_code
  type: text
  code: unified_social_credit_code
  label: {zh: 统一社会信用代码, en: credit code}
- fact: enterprise.address
  type: text
  label: {zh: 地址, en: address}
- fact: enterprise.area
  type: decimal
  unit: square_metre
  places: 1
  minimum: 0
  label: {zh: 面积, en: area}
- fact: enterprise.permits
  type: integer
  minimum: 0
  label: {zh: 许可数, en: number of permits}
- fact: enterprise.size
  type: choice
  choices: {small: {zh: 小, en: small}, large: {zh: 大, en: large}}
  label: {zh: 规模, en: size}
- fact: enterprise.sizes
  type: list
  choices: {small: {zh: 小, en: small}, large: {zh: 大, en: large}}
  label: {zh: 各厂规模, en: sizes of plants}
- fact: enterprise.products
  type: list
  label: {zh: 产品, en: products}
- fact: enterprise.is_in_order
  type: boolean
  derive: enterprise.has_system
  derived_only: true
  label: {zh: 合规, en: is in order}
- fact: enterprise.founded_on
  type: date
  minimum: 1949-10-01
  maximum: 2100-12-31
  label: {zh: 成立日期, en: date of foundation}
- fact: enterprise.district
  type: relation
  to: district
  inverse: enterprises
  implied: true
  label: {zh: 所在区, en: district}
- fact: project.partners
  type: relation
  to: enterprise
  many: true
  inverse: partner_projects
  label: {zh: 合作单位, en: partners}
- fact: project.task
  type: relation
  to: task
  inverse: projects
  optional: true
  label: {zh: 任务, en: task}
- fact: task.lead_organ
  type: relation
  to: organ
  inverse: tasks
  label: {zh: 牵头部门, en: lead organ}
- fact: task.cooperating_organs
  type: relation
  to: organ
  many: true
  label: {zh: 配合部门, en: cooperating organs}
kinds:
- {kind: organ, plural: organs, label: {zh: 部门, en: organ}}
- {kind: task, plural: tasks, label: {zh: 任务, en: task}}
"""
