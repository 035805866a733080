terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

# Its id is known after the apply only: whatever speaks of it is worked out from these files.
resource "terraform_data" "seed" {}

locals {
  id      = terraform_data.seed.id
  arn     = "arn:aws:s3:::${local.id}"
  teams   = toset(["blue", "green"])
  rights  = { read = ["s3:GetObject"], write = ["s3:PutObject", "s3:DeleteObject"] }
  later   = terraform_data.seed.output
  nested  = { for t in local.teams : t => { arn = "${local.arn}/${t}", tags = { team = t } } }
  chosen  = var.switch ? local.arn : "none"
  missing = try(local.nested["red"].arn, "none")
}

resource "terraform_data" "legacy_splat" {
  input = try(terraform_data.many.*.input[0], "none-${local.id}")
}

resource "terraform_data" "many" {
  count = 2
  input = "${local.id}-${count.index}"
}

resource "terraform_data" "none" {
  count = 0
  input = local.id
}

resource "terraform_data" "each" {
  for_each = local.nested
  input    = { key = each.key, arn = each.value.arn, team = each.value.tags.team }
}

resource "terraform_data" "each_set" {
  for_each = local.teams
  input    = "${each.key}${each.value}${local.id}"
}

resource "terraform_data" "chained" {
  for_each = terraform_data.each
  input    = each.value.input.arn
}

resource "terraform_data" "splats" {
  input = {
    full    = terraform_data.many[*].input
    legacy  = terraform_data.many.*.input
    first   = terraform_data.many[0].input
    element = element(terraform_data.many[*].input, 3)
    none    = terraform_data.none[*].input
    one     = one(terraform_data.none[*].input)
    try     = try(terraform_data.none[0].input, "no ${local.id}")
    try_old = try(terraform_data.none.*.input[0], "no ${local.id}")
    concat  = element(concat(terraform_data.none[*].input, ["", local.id]), 0)
    length  = "${length(terraform_data.many)}${length(terraform_data.none)}${local.id}"
    values  = values(terraform_data.each)[*].input.arn
    keys    = join(",", concat(keys(terraform_data.each), [local.id]))
    map     = { for k, v in terraform_data.each : k => v.input.team == "blue" ? v.input.arn : "" }
  }
}

resource "terraform_data" "loops" {
  input = {
    filtered = [for k, v in local.nested : v.arn if k != "blue"]
    grouped  = { for a in flatten([for r, all in local.rights : [for a in all : { r = r, a = a }]]) : a.r => "${a.a}@${local.id}"... }
    product  = [for p in setproduct(local.teams, keys(local.rights)) : "${p[0]}/${p[1]}/${local.id}"]
    index    = [for i, t in sort(local.teams) : "${i}${t}${local.id}"]
    set      = [for k, v in local.teams : "${k}${v}${local.id}"]
    merged   = merge([for t in local.teams : { (t) = "${local.arn}/${t}" }]...)
    deep     = merge({ a = { x = local.id } }, { a = { y = local.id } })
    zipped   = zipmap(["b", "a"], ["${local.id}1", "${local.id}2"])
    lookups  = [lookup({ a = local.id }, "a", "z"), lookup({ a = local.id }, "b", "z")]
    strings  = [for s in ["a", 1, true] : "${s}-${local.id}"]
    distinct = distinct(["a", "b", "a", local.id])
    chunks   = chunklist([local.id, "b", "c"], 2)
    replaced = replace(local.arn, "arn:aws:s3:::", "")
    split    = split(":", local.arn)
    trimmed  = trimprefix(local.arn, "arn:aws:")
    format   = format("%s/%s/%03d", local.arn, "x", 7)
    list     = formatlist("%s/%s", local.arn, ["a", "b"])
    joined   = join("\",\"", [for t in local.teams : "${local.arn}/${t}"])
    regexed  = regexall("[a-z]+", "ab1cd")
    json     = jsonencode({ Resource = [local.arn, "${local.arn}/*"], n = 1, ok = true, none = null })
    decoded  = jsondecode("{\"a\": [1, \"${local.id}\"]}").a[1]
    nested   = { for t in local.teams : t => { for r, all in local.rights : r => [for a in all : "${a}:${t}:${local.id}"] } }
    compact  = compact(["", local.id, null])
    coalesce = [coalesce("", local.id), coalesce(null, "a", local.id)]
    contains = contains(keys(local.rights), "read") ? local.id : "none"
    index_of = "${index(["a", "b"], "b")}${local.id}"
    reversed = reverse(["a", local.id])
    slice    = slice(["a", local.id, "c"], 1, 3)
    alltrue  = alltrue([for r, a in local.rights : length(a) > 0]) ? local.arn : "*"
    anytrue  = anytrue([for r, a in local.rights : length(a) > 9]) ? "*" : local.arn
  }
}

resource "terraform_data" "choices" {
  input = {
    chosen   = local.chosen
    missing  = "${local.missing}${local.id}"
    number   = "${var.number == 5 ? "five" : "other"}${local.id}"
    text     = "${var.text == "5" ? "five" : "other"}${local.id}"
    flag     = "${var.switch == true ? "on" : "off"}${local.id}"
    flag_not = "${!var.switch ? "off" : "on"}${local.id}"
    null     = "${var.nothing == null ? "null" : "some"}${local.id}"
    nested   = var.switch ? (var.number > 3 ? local.arn : "b") : "c"
    list     = var.switch ? [local.arn] : []
    can      = can(var.config.absent) ? "*" : local.arn
    try      = try(var.config.absent, var.config.name, "z")
    tries    = "${try(var.config.settings.mode, "none")}${local.id}"
    type     = "${var.switch ? 1 : "a"}${local.id}"
    equal    = "${(var.switch ? 1 : "a") == "1" ? "text" : "number"}${local.id}"
    sum      = "${0.1 + 0.2 == 0.3 ? "exact" : "rounded"}${local.id}"
    workspace = "${terraform.workspace}-${local.id}"
    module    = "${path.module}-${local.id}"
    env       = terraform.workspace == "default" ? local.arn : "*"
  }
}

variable "switch" {
  type    = bool
  default = "true"
}
variable "number" {
  type    = number
  default = "5"
}
variable "text" {
  type    = string
  default = 5
}
variable "nothing" {
  type    = string
  default = null
}
variable "not_null" {
  type     = string
  default  = "kept"
  nullable = false
}
variable "list" {
  type    = list(string)
  default = [1, "b", true]
}
variable "numbers" {
  type    = set(number)
  default = ["3", 1, 3]
}
variable "tuple" {
  type    = tuple([string, number, bool])
  default = [1, "2", "true"]
}
variable "any" {
  type    = any
  default = { a = 1, b = "x" }
}
variable "maps" {
  type    = map(object({ name = string, size = optional(number, 3), on = optional(bool), tags = optional(map(string), { k = "v" }) }))
  default = { a = { name = 1 }, b = { name = "b", size = "7", on = "true", tags = {} } }
}
variable "config" {
  type = object({
    name     = string
    settings = optional(object({ mode = optional(string, "strict"), level = optional(number) }), {})
    list     = optional(list(string), ["x"])
    absent2  = optional(string)
  })
  default = { name = "n", extra = "dropped" }
}
variable "from_file" {
  type = string
}
variable "from_auto" {
  type    = string
  default = "default"
}
variable "from_auto_json" {
  type    = map(string)
  default = {}
}
variable "precedence" {
  type    = string
  default = "default"
}

resource "terraform_data" "variables" {
  input = {
    list       = [for one in var.list : "${one}-${local.id}"]
    list_is    = "${var.list[0] == "1" ? "text" : "number"}${local.id}"
    numbers    = [for one in var.numbers : "${one + 1}-${local.id}"]
    number_is  = "${contains(var.numbers, 3) ? "has" : "lacks"}${local.id}"
    tuple      = "${var.tuple[0]}${var.tuple[1] + 1}${var.tuple[2] ? "t" : "f"}${local.id}"
    tuple_is   = "${var.tuple[0] == "1" ? "text" : "number"}${local.id}"
    any        = "${var.any.a}${var.any.b}${local.id}"
    maps       = { for k, v in var.maps : k => "${v.name}:${v.size}:${v.on == null ? "null" : v.on}:${jsonencode(v.tags)}:${local.id}" }
    maps_is    = { for k, v in var.maps : k => "${v.size == 3 ? "three" : "else"}${v.name == "1" ? "text" : "else"}${v.on == true ? "on" : "off"}${local.id}" }
    config     = "${var.config.settings.mode}${var.config.settings.level == null ? "none" : "some"}${var.config.list[0]}${local.id}"
    absent     = "${var.config.absent2 == null ? "null" : "some"}${try(var.config.extra, "dropped")}${local.id}"
    not_null   = "${var.not_null}${local.id}"
    from_file  = "${var.from_file}${local.id}"
    from_auto  = "${var.from_auto}${local.id}"
    from_json  = { for k, v in var.from_auto_json : k => "${v}${local.id}" }
    precedence = "${var.precedence}${local.id}"
  }
}

module "label" {
  source   = "./label"
  name     = "x"
  stage    = null
  enabled  = "true"
  tags     = { n = 1, id = local.id }
  priority = "7"
}

module "label_off" {
  source  = "./label"
  name    = local.id
  enabled = false
}

module "counted" {
  source = "./outs"
  count  = var.switch ? 2 : 0
  name   = "${local.id}-${count.index}"
}

module "absent" {
  source = "./outs"
  count  = var.switch ? 0 : 1
  name   = local.id
}

module "mapped" {
  source   = "./outs"
  for_each = { a = "1", b = "2" }
  name     = "${local.id}-${each.key}-${each.value}"
}

module "set" {
  source   = "./outs"
  for_each = toset(["y", "x"])
  name     = "${each.value}${local.id}"
}

resource "terraform_data" "modules" {
  input = {
    label      = module.label.id
    label_tags = module.label.tags
    label_off  = module.label_off.id
    counted    = module.counted[*].name
    counted0   = module.counted[0].name
    legacy     = try(module.counted.*.name[1], "none")
    length     = "${length(module.counted)}${length(module.absent)}${local.id}"
    absent     = try(module.absent[0].name, "none-${local.id}")
    absent_one = one(module.absent[*].name)
    mapped     = module.mapped["a"].name
    missing    = try(module.mapped["z"].name, "none-${local.id}")
    all        = [for k, m in module.mapped : "${k}:${m.name}"]
    values     = values(module.mapped)[*].name
    map        = { for k, m in module.set : k => m.name }
    keys       = "${join(",", keys(module.set))}${local.id}"
    nested     = module.nested.inner["p"]
    nested_all = module.nested.inner
  }
}

module "tenants" {
  source   = "./tenants"
  for_each = local.nested
  tenant   = { name = each.key, arn = each.value.arn }
  rights   = each.key == "blue" ? ["read"] : ["read", "write"]
}

module "nested" {
  source = "./nested"
  id     = local.id
  items  = { p = { size = 1 }, q = {} }
}

module "json" {
  source = "./json"
  id     = local.id
  flag   = "false"
}

resource "terraform_data" "files" {
  input = {
    template  = templatefile("${path.module}/files/policy.tftpl", { arn = local.arn, rights = local.rights, all = true })
    plain     = "${trimspace(file("files/plain.txt"))}${local.id}"
    json      = "${jsondecode(file("${path.root}/files/data.json")).a.b[1]}${local.id}"
    yaml      = { for one in yamldecode(file("files/teams.yaml")).teams : one.name => "${one.name}/${local.id}/${join(",", one.rights)}" }
    csv       = [for row in csvdecode(file("files/rows.csv")) : "${row.name}=${row.id}/${local.id}"]
    set       = [for f in fileset("files/many", "*.json") : "${f}:${jsondecode(file("files/many/${f}")).id}:${local.id}"]
    heredoc   = <<EOT
  path "x/${local.id}" {
    ${jsonencode({ a = 1 })}
  }
EOT
    indented  = <<-EOT
      %{for t in local.teams~}
      path "${t}/${local.id}/*" {
        capabilities = ["read"%{if t == "blue"}, "list"%{endif}]
      }
      %{endfor~}

      # $${literal}
    EOT
    inline    = "%{for i, t in sort(local.teams)}${i}:${t}/${local.id};%{endfor}"
    directive = "%{if var.switch}${local.arn}%{else}*%{endif}"
    strip     = "a ${~local.id~} b"
  }
}

resource "terraform_data" "overridden" {
  input = "before ${local.id}"
}

locals {
  replaced = "before"
}

resource "terraform_data" "replaced" {
  input = "${local.replaced}${local.id}"
}

moved {
  from = terraform_data.before
  to   = terraform_data.seed
}

check "health" {
  assert {
    condition     = local.id != ""
    error_message = "it has no id"
  }
}

resource "terraform_data" "condition" {
  input = "${local.id}!"
  lifecycle {
    precondition {
      condition     = var.switch
      error_message = "it is off"
    }
  }
}
