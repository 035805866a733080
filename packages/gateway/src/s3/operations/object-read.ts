import { type Family, objectPermission, onObject } from '../permission.ts';

/** Reading objects. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export const objectRead: Family = {
  GetObject: onObject('s3:GetObject', 's3:GetObjectVersion'),
  HeadObject: onObject('s3:GetObject', 's3:GetObjectVersion'),
  SelectObjectContent: onObject('s3:GetObject', 's3:GetObjectVersion'),
  GetObjectTorrent: onObject('s3:GetObjectTorrent', 's3:GetObjectVersionTorrent'),
  GetObjectAttributes: (request) => [
    objectPermission(request, 's3:GetObject', 's3:GetObjectVersion'),
    objectPermission(request, 's3:GetObjectAttributes', 's3:GetObjectVersionAttributes'),
  ],
  RestoreObject: onObject('s3:RestoreObject'),
};
