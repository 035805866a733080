"""What boto3 sends where nobody told it otherwise: prints one JSON object, name to outcome.

Arguments: endpoint, bucket. Credentials: CLIENT_CREDENTIALS, a JSON object, so that no secret is on a command line.
"""

import http.client
import json
import os
import sys
import time
import urllib.parse

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT, BUCKET = sys.argv[1:3]
GIVEN = json.loads(os.environ["CLIENT_CREDENTIALS"])
KEYS = {
    "aws_access_key_id": GIVEN["accessKeyId"],
    "aws_secret_access_key": GIVEN["secretAccessKey"],
    "aws_session_token": GIVEN.get("sessionToken"),
}


def client(**config):
    settings = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, **config)
    return boto3.client("s3", endpoint_url=ENDPOINT, region_name="us-east-1", config=settings, **KEYS)


def send(method, url, body=None, headers=None):
    at = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(at.hostname, at.port, timeout=30)
    connection.request(method, url[url.index("/", 8):], body, headers or {})
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    code = text.split("<Code>")[1].split("<")[0] if "<Code>" in text else ""
    return f"{answer.status} {code}".strip()


def post(form, key, data):
    boundary = "XX7yBoundary"
    fields = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {**form["fields"], "key": key}.items()
    )
    end = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n{data}\r\n--{boundary}--\r\n'
    return send("POST", form["url"], (fields + end).encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"})


def outcome(call):
    try:
        call()
        return "served"
    except ClientError as error:
        return error.response["Error"]["Code"]


standard, two, four = client(), client(signature_version="s3"), client(signature_version="s3v4")
found = {}
target = {"Bucket": BUCKET, "Key": "a b/ü+'&.txt"}
put = two.generate_presigned_url("put_object", {**target, "ContentType": "text/plain", "Metadata": {"a": "b"}})
found["v2"] = "AWSAccessKeyId=" in put
found["v2 put"] = send("PUT", put, "hello", {"Content-Type": "text/plain"})
found["v2 put of another type"] = send("PUT", put, "hello", {"Content-Type": "text/html"})
get = two.generate_presigned_url("get_object", {**target, "ResponseContentType": "text/plain"})
found["v2 get"] = send("GET", get)
found["v2 get of another key"] = send("GET", get.replace("a%20b", "a%20c"))
found["v2 list"] = send("GET", two.generate_presigned_url("list_objects_v2", {"Bucket": BUCKET, "Prefix": "a"}))
over = two.generate_presigned_url("get_object", target, ExpiresIn=-5)
found["v2 over"] = send("GET", over)
found["standard get"] = send("GET", standard.generate_presigned_url("get_object", target))
for name, maker in (("v2", two), ("v4", four)):
    form = maker.generate_presigned_post(BUCKET, "in/${filename}", Conditions=[["content-length-range", 1, 10]])
    found[f"{name} post"] = post(form, "in/${filename}", "hi")
    found[f"{name} post of another key"] = post(form, "out/a", "hi")
    found[f"{name} post too large"] = post(form, "in/${filename}", "x" * 99)
names = ["it's", "a&b<c>", "a\rb", "\t", "a\r\nb", '"', "日本", " "]
for name in names:
    standard.put_object(Bucket=BUCKET, Key="del/" + name, Body=b"x")
listed = {"Objects": [{"Key": "del/" + name} for name in names]}
answer = standard.delete_objects(Bucket=BUCKET, Delete=listed)
found["deleted"] = len(answer.get("Deleted", []))
found["left"] = standard.list_objects_v2(Bucket=BUCKET, Prefix="del/").get("KeyCount")
rules = [{"AllowedMethods": ["PUT"], "AllowedOrigins": ["https://app.example"], "AllowedHeaders": ["*"]}]
standard.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": rules})
asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "PUT"}
found["preflight"] = send("OPTIONS", f"{ENDPOINT}/{BUCKET}/k", None, asked)
found["preflight from elsewhere"] = send("OPTIONS", f"{ENDPOINT}/{BUCKET}/k", None, {**asked, "Origin": "https://evil.example"})
found["tags"] = outcome(lambda: standard.put_object(**target, Body=b"x", Tagging="a=b%20c&d=%2B"))
found["read tags"] = standard.get_object_tagging(**target)["TagSet"]
print(json.dumps(found))
