"""Says what LocalStack takes S3 requests for: its own router and parser, called without a server.

Standard input: one JSON object a line with `method`, `target` (path and query as they go on the wire) and `headers`.
Standard output: one a line with `service`, `operation` and the parameters that are no structures, or `error`.
"""

import json
import sys
from urllib.parse import unquote

from localstack.aws.protocol.parser import create_parser
from localstack.aws.protocol.service_router import custom_signing_name_rules
from localstack.aws.spec import load_service
from localstack.http import Request

PARSER = create_parser(load_service("s3"))


def read(row):
    path, _, query = row["target"].partition("?")
    request = Request(
        method=row["method"],
        path=unquote(path),
        raw_path=row["target"],
        query_string=query,
        headers=row["headers"],
    )
    service = custom_signing_name_rules("s3", request.path).name
    if service != "s3":
        return {"service": service}
    operation, parameters = PARSER.parse(request)
    plain = {name: str(value) for name, value in parameters.items() if isinstance(value, (str, int))}
    return {"service": service, "operation": operation.name, "parameters": plain}


for line in sys.stdin:
    try:
        print(json.dumps(read(json.loads(line))))
    except Exception as error:  # noqa: BLE001: whatever its parser throws is an answer
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
