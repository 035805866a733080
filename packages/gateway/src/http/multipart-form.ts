import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { AwsError } from '../errors/aws-error.ts';
import type { Exchange } from './exchange.ts';
import { ClientOrUpstreamGone } from './exchange.ts';
import type { BodySource } from './pump.ts';

/** A form whose fields came before its file: the fields are read, the file streams. */
export interface UploadForm {
  /** By lower-cased name. */
  readonly fields: ReadonlyMap<string, string>;
  /** Without a path. */
  readonly fileName: string;
  readonly file: BodySource;
  /** Stops reading; what is left of the request is nobody's. */
  close(): void;
}

/** Bytes of all fields before the file. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
const MOST_FIELD_BYTES = 20 * 1024;
const MOST_FIELDS = 128;

/**
 * Reads `multipart/form-data` up to its file. Fields after the file are ignored, as S3 ignores them. Throws for a form
 * that is too large before its file, names a field twice, has no file, or is none.
 */
export function readUploadForm(exchange: Exchange, contentType: string): Promise<UploadForm> {
  const form = open(contentType);
  const source = exchange.beginStream();
  const close = () => {
    source.unpipe(form);
    form.destroy();
  };
  const fields = new Map<string, string>();
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const whole = Promise.withResolvers<void>();
    whole.promise.catch(() => {});
    const fail = (error: Error) => {
      reject(error);
      whole.reject(error);
      close();
    };
    form.on('field', (name, value, nameCut, valueCut) => {
      const key = name.toLowerCase();
      bytes += name.length + Buffer.byteLength(value);
      if (nameCut || valueCut || bytes > MOST_FIELD_BYTES || fields.size > MOST_FIELDS) fail(tooLarge());
      else if (fields.has(key)) fail(twice(name));
      else fields.set(key, value);
    });
    form.on('file', (_name, file, fileName) => {
      // Whoever reads it hears of the error, and nobody else has to.
      file.on('error', () => {});
      const pieces = wellFormed(file);
      resolve({ fields: new Map(fields), fileName, close, file: { pieces, whole: () => whole.promise } });
    });
    form.on('finish', () => {
      whole.resolve();
      reject(noFile());
    });
    form.on('error', () => fail(malformed()));
    source.once('aborted', () => fail(new ClientOrUpstreamGone('client')));
    source.on('error', () => fail(new ClientOrUpstreamGone('client')));
    source.pipe(form);
  });
}

async function* wellFormed(file: Readable): AsyncIterable<Buffer> {
  try {
    yield* file;
  } catch {
    throw malformed();
  }
}

function open(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: (name: string | undefined) => name === 'file',
      limits: {
        fieldNameSize: 1024,
        fieldSize: MOST_FIELD_BYTES,
        fields: MOST_FIELDS,
        files: 1,
        headerPairs: 32,
      },
    });
  } catch {
    throw malformed();
  }
}

function malformed(): AwsError {
  return new AwsError(
    400,
    'MalformedPOSTRequest',
    'The body of your POST request is not well-formed multipart/form-data.',
  );
}

function tooLarge(): AwsError {
  return new AwsError(
    400,
    'MaxPostPreDataLengthExceeded',
    'Your POST request fields preceding the upload file were too large.',
  );
}

function noFile(): AwsError {
  return new AwsError(400, 'InvalidArgument', 'POST requires exactly one file upload per request.', {
    ArgumentName: 'file',
    ArgumentValue: '0',
  });
}

function twice(name: string): AwsError {
  return new AwsError(400, 'InvalidArgument', 'A field of the form is given more than once.', {
    ArgumentName: name,
  });
}
