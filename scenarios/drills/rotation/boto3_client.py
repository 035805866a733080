"""A program of a tenant with boto3: orders come in as lines, answers go out as lines (`orders.ts`).

Where its credentials come from is the environment's to say: a profile with a `credential_process`, or an endpoint. When to
ask again is botocore's own; `_protected_refresh`, which asks, is only watched.

The clock: the file of `ROTATION_CLOCK` holds how far it is ahead, milliseconds, a little-endian double. `time.time` and
`datetime.datetime.now` are all that botocore reads the time of day by; both are put in place before it is loaded.
"""

import datetime
import json
import os
import struct
import sys
import time

CLOCK = os.open(os.environ["ROTATION_CLOCK"], os.O_RDONLY)
REAL_TIME, REAL = time.time, datetime.datetime


def moved():
    return REAL_TIME() + struct.unpack("<d", os.pread(CLOCK, 8, 0))[0] / 1000


class Kind(type):
    def __instancecheck__(cls, one):
        return isinstance(one, REAL)


class Moved(REAL, metaclass=Kind):
    @classmethod
    def now(cls, tz=None):
        return REAL.fromtimestamp(moved(), tz)

    @classmethod
    def utcnow(cls):
        return REAL.fromtimestamp(moved(), datetime.timezone.utc).replace(tzinfo=None)


time.time = moved
datetime.datetime = Moved

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.credentials import RefreshableCredentials  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

START = json.loads(sys.stdin.readline())
BUCKET, KEYS = START["bucket"], START["keys"]
UPLOAD = {"Bucket": BUCKET, "Key": KEYS["upload"]}
renewals = []


def renewed(held, **more):
    ends = getattr(held, "_expiry_time", None)
    if ends is not None:
        more["endsMs"] = ends.timestamp() * 1000
    # The field behind the property: the property itself would ask again.
    key = held._access_key if isinstance(held, RefreshableCredentials) else held.access_key
    renewals.append({"atMs": time.time() * 1000, "key": key, **more})


asks = RefreshableCredentials._protected_refresh


def watched(self, is_mandatory):
    left = self._seconds_remaining()
    asks(self, is_mandatory)
    renewed(self, leftMs=left * 1000, window="mandatory" if is_mandatory else "advisory")


RefreshableCredentials._protected_refresh = watched

session = boto3.Session()
state = {"parts": []}


def client():
    if "s3" not in state:
        renewed(session.get_credentials())
        # Asked once: a retry would hide a failed request.
        once = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
        state["s3"] = session.client("s3", config=once)
    return state["s3"]


def read(bucket):
    return client().get_object(Bucket=bucket, Key=KEYS["seed"])["Body"].read().decode()


def part(order):
    word, size = order["body"].encode(), order["bytes"]
    body = (word * (size // len(word) + 1))[:size]
    made = client().upload_part(**UPLOAD, UploadId=state["id"], PartNumber=order["n"], Body=body)
    state["parts"].append({"PartNumber": order["n"], "ETag": made["ETag"]})


def begin(_):
    state["id"] = client().create_multipart_upload(**UPLOAD)["UploadId"]


DO = {
    "read": lambda _: read(BUCKET),
    "foreign": lambda _: read(START["foreign"]),
    "write": lambda order: client().put_object(Bucket=BUCKET, Key=KEYS["written"], Body=order["body"].encode()) and None,
    "begin": begin,
    "part": part,
    "complete": lambda _: client().complete_multipart_upload(
        **UPLOAD, UploadId=state["id"], MultipartUpload={"Parts": state["parts"]}
    )
    and None,
}

for line in sys.stdin:
    order = json.loads(line)
    renewals.clear()
    answer = {}
    try:
        text = DO[order["what"]](order)
        if text is not None:
            answer["text"] = text
    except ClientError as error:
        answer["status"] = error.response["ResponseMetadata"]["HTTPStatusCode"]
        answer["code"] = error.response["Error"]["Code"]
    except Exception as error:  # whatever it is, it is the answer
        answer["error"] = f"{type(error).__name__}: {error}"[:200]
    print(json.dumps({**answer, "renewals": renewals}), flush=True)
