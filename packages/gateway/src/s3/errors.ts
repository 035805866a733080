import { AwsError } from '../errors/aws-error.ts';

/** 404 `NoSuchBucket`. */
export function noSuchBucket(bucket: string): AwsError {
  return new AwsError(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
}

/** A header, parameter or method that stands for something which is not served. */
export function notImplemented(what: string): AwsError {
  return new AwsError(
    501,
    'NotImplemented',
    `A header, method or query parameter you provided implies functionality that is not implemented: ${what}.`,
  );
}

/** 400 `MalformedXML`. */
export function malformedXml(): AwsError {
  return new AwsError(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function missingBody(): AwsError {
  return new AwsError(400, 'MissingRequestBodyError', 'Request Body is empty');
}

/** Object data must say how long it is before it comes. */
export function unknownLength(): AwsError {
  return new AwsError(
    501,
    'NotImplemented',
    'A header you provided implies functionality that is not implemented',
    { Header: 'Transfer-Encoding' },
  );
}

/** 411 `MissingContentLength`. */
export function missingContentLength(): AwsError {
  return new AwsError(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
}
