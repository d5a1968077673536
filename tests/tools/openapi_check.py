"""openapi_check.py - an OpenAPI 3.1 document is read strictly, and answers are held against it.

Of its own, beside python3-jsonschema: what OpenAPI asks of paths, parameters, responses and references."""
import re

from jsonschema import Draft202012Validator, FormatChecker

METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "trace"}
TOP = {"openapi", "info", "paths", "components", "jsonSchemaDialect", "servers", "webhooks", "security",
       "tags", "externalDocs"}
OPERATION = {"operationId", "summary", "description", "security", "parameters", "requestBody", "responses",
             "tags", "deprecated"}


class Document:
    def __init__(self, text):
        self.text, self.faults = text, []
        self.operations = {}  # operationId -> (method, path, operation)
        self.check()

    def fault(self, what):
        self.faults.append(what)

    def only(self, where, value, known):
        for name in set(value) - set(known):
            self.fault(f"{where}: {name} is no field of it")

    def resolve(self, reference):
        at = self.text
        for step in reference.removeprefix("#/").split("/"):
            if not isinstance(at, dict) or step not in at:
                self.fault(f"{reference} leads nowhere")
                return {}
            at = at[step]
        return at

    def check(self):
        d = self.text
        self.only("the document", d, TOP)
        if not re.fullmatch(r"3\.1\.\d+", d.get("openapi", "")):
            self.fault("openapi is not 3.1.x")
        if not {"title", "version"} <= set(d.get("info", {})):
            self.fault("info has no title or version")
        self.walk(d, "#")
        for name, schema in d["components"]["schemas"].items():
            if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
                self.fault(f"a component may not be called {name}")
            Draft202012Validator.check_schema(schema)
        for path, item in d["paths"].items():
            if not path.startswith("/"):
                self.fault(f"{path} does not begin with /")
            self.only(path, item, METHODS | {"parameters", "summary", "description"})
            for method in METHODS & set(item):
                self.check_operation(method, path, item[method])
        shapes = [re.sub(r"\{[^}]*\}", "{}", path) for path in d["paths"]]
        if len(set(shapes)) != len(shapes):
            self.fault("two paths are the same but for the names in them")

    def walk(self, value, where):
        if isinstance(value, dict):
            if "$ref" in value:
                self.resolve(value["$ref"])
            for k, v in value.items():
                self.walk(v, f"{where}/{k}")
        elif isinstance(value, list):
            for v in value:
                self.walk(v, where)

    def check_operation(self, method, path, o):
        where = f"{method} {path}"
        self.only(where, o, OPERATION)
        name = o.get("operationId")
        if not name or name in self.operations:
            self.fault(f"{where}: no operationId of its own")
        self.operations[name] = (method.upper(), path, o)
        named = {p["name"] for p in o["parameters"] if p["in"] == "path"}
        if named != set(re.findall(r"\{([^}]*)\}", path)):
            self.fault(f"{where}: its path has other parameters than it says")
        seen = [(p["in"], p["name"]) for p in o["parameters"]]
        if len(set(seen)) != len(seen):
            self.fault(f"{where}: a parameter twice")
        for p in o["parameters"]:
            self.only(f"{where} {p['name']}", p, {"name", "in", "description", "required", "schema"})
            if p["in"] not in ("path", "query", "header") or (p["in"] == "path" and not p["required"]):
                self.fault(f"{where}: {p['name']} is not well said")
            Draft202012Validator.check_schema(p["schema"])
        for scheme in o["security"]:
            for s in scheme:
                if s not in self.text["components"]["securitySchemes"]:
                    self.fault(f"{where}: {s} is no security scheme")
        if "requestBody" in o and method == "get":
            self.fault(f"{where}: a body of GET")
        for status, r in o["responses"].items():
            if not re.fullmatch(r"[1-5]\d\d|[1-5]XX|default", status) or "description" not in r:
                self.fault(f"{where}: response {status}")

    def schema_of(self, name, answer):
        """The schema of an answer by its status and media type; None: it is not documented."""
        responses = self.operations[name][2]["responses"]
        r = responses.get(str(answer.status), responses.get("default"))
        media = answer.headers.get("content-type", "").split(";")[0]
        return None if media not in r.get("content", {}) else r["content"][media]["schema"]

    def wrong(self, name, answer):
        """What is wrong with this answer of that operation; "" when it is as documented."""
        if answer.status == 304:
            return "" if not answer.body and "304" in self.operations[name][2]["responses"] else "304"
        schema = self.schema_of(name, answer)
        if schema is None:
            return f"{answer.status} {answer.headers.get('content-type')} is not documented"
        if answer.headers["content-type"].startswith("application/octet-stream"):
            return ""
        whole = dict(schema, components=self.text["components"])
        errors = Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(answer.json())
        return "; ".join(f"{e.json_path}: {e.message[:120]}" for e in list(errors)[:5])
