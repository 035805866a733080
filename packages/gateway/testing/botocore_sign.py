"""Signs every S3 operation with botocore and prints the requests, one JSON object a line; sends nothing.

Arguments: endpoint, region. Credentials: BOTOCORE_SIGN_CREDENTIALS, a JSON object, so that no secret is on a command line.
"""

import base64
import datetime
import json
import os
import sys

import botocore.awsrequest
import botocore.config
import botocore.session

ENDPOINT, REGION = sys.argv[1:3]
CREDENTIALS = json.loads(os.environ["BOTOCORE_SIGN_CREDENTIALS"])
BUCKET = os.environ.get("BOTOCORE_SIGN_BUCKET", "signed-bucket")


# Members that botocore checks against others, or replaces.
UNFIT = {"ContentMD5", "ChecksumAlgorithm", "ContentLength", "Expires", "Object", "CopySourceSSECustomerKey"}


def value(shape, name, depth=0, full=False):
    """The smallest valid value of a shape; `full`: with everything that goes in headers and query besides."""
    kind = shape.type_name
    if name == "Bucket":
        return BUCKET
    if name == "Key":
        return "some key/ü+1.txt"
    if name == "CopySource":
        return f"{BUCKET}/source"
    if name == "Policy":
        return json.dumps({"Version": "2012-10-17", "Statement": []})
    if kind == "structure":
        names = list(shape.required_members)
        if not names and depth > 0:
            names = [n for n in list(shape.members)[:1] if depth < 4]
        if depth == 0:
            for n, member in shape.members.items():
                wanted = n == "Body" or (full and member.serialization.get("location") in ("header", "headers", "querystring"))
                if wanted and n not in names and n not in UNFIT:
                    names.append(n)
        return {n: value(shape.members[n], n, depth + 1) for n in names}
    if kind == "list":
        return [value(shape.member, "", depth + 1)]
    if kind == "map":
        return {"k": "v"}
    if kind == "blob":
        return b"hello, world"
    if kind == "boolean":
        return True
    if kind in ("integer", "long"):
        return 1
    if kind in ("float", "double"):
        return 1.5
    if kind == "timestamp":
        return datetime.datetime(2027, 1, 1, tzinfo=datetime.timezone.utc)
    return shape.enum[0] if getattr(shape, "enum", None) else "value-1"


def client(variant):
    session = botocore.session.Session()
    s3 = {"addressing_style": "virtual" if variant == "virtual" else "path"}
    if variant == "signed-payload":
        s3["payload_signing_enabled"] = True
    endpoint = "http://aws.cordon.test" if variant == "virtual" else ENDPOINT
    if variant == "tls":
        endpoint = ENDPOINT.replace("http:", "https:")
    return session.create_client(
        "s3",
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id=CREDENTIALS["accessKeyId"],
        aws_secret_access_key=CREDENTIALS["secretAccessKey"],
        aws_session_token=CREDENTIALS.get("sessionToken"),
        config=botocore.config.Config(
            s3=s3,
            signature_version="s3v4",
            retries={"max_attempts": 0},
            disable_request_compression=True,
            request_checksum_calculation="when_supported" if variant != "plain" else "when_required",
        ),
    )


class Captured(Exception):
    pass


def body_of(request):
    body = request.body
    if body is None:
        return b""
    if hasattr(body, "read"):
        return body.read()
    return body.encode() if isinstance(body, str) else bytes(body)


def main():
    for variant in ("default", "signed-payload", "plain", "virtual", "tls", "full"):
        s3 = client(variant)
        model = s3.meta.service_model
        taken = []

        def capture(request, **_):
            taken.append(request)
            raise Captured()

        s3.meta.events.register_first("before-send.s3", capture)
        for name in model.operation_names:
            operation = model.operation_model(name)
            params = value(operation.input_shape, "", full=variant == "full") if operation.input_shape else {}
            method = botocore.xform_name(name)
            base = {"operation": name, "variant": variant}
            taken.clear()
            try:
                getattr(s3, method)(**params)
            except Captured:
                pass
            except Exception as error:  # noqa: BLE001: an operation that botocore cannot send is told, not hidden
                if not taken:
                    print(json.dumps({**base, "skipped": f"{type(error).__name__}: {error}"}))
            if taken:
                request = taken[-1]
                print(
                    json.dumps(
                        {
                            **base,
                            "via": "header",
                            "method": request.method,
                            "url": request.url,
                            "headers": {
                                k: v.decode() if isinstance(v, bytes) else str(v)
                                for k, v in request.headers.items()
                            },
                            "body": base64.b64encode(body_of(request)).decode(),
                        }
                    )
                )
            # A presigned URL carries no body; botocore cannot presign what it would send as XML.
            params.pop("Body", None)
            try:
                url = s3.generate_presigned_url(method, Params=params, ExpiresIn=300)
            except Exception as error:  # noqa: BLE001
                print(json.dumps({**base, "skipped": f"presigned: {type(error).__name__}: {error}"}))
                continue
            print(
                json.dumps(
                    {
                        **base,
                        "via": "presigned",
                        "method": operation.http["method"],
                        "url": url,
                        "headers": {},
                        "body": "",
                    }
                )
            )
        inputs = {}
        for name in model.operation_names:
            operation = model.operation_model(name)
            if operation.input_shape:
                inputs[name] = value(operation.input_shape, "")
        if variant == "default":
            print(json.dumps({"inputs": inputs}, default=encode))


def encode(thing):
    if isinstance(thing, bytes):
        return {"$bytes": base64.b64encode(thing).decode()}
    return {"$date": thing.isoformat()}


main()
