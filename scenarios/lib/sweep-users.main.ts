// What a lost run’s warden does last: argv holds the deployment’s prefix, the environment says where AWS is.
import { sweepUsers } from './sweep-users.ts';

const {
  AWS_ENDPOINT_URL = '',
  AWS_REGION = '',
  AWS_ACCESS_KEY_ID = '',
  AWS_SECRET_ACCESS_KEY = '',
} = process.env;
const [prefix = ''] = process.argv.slice(2);
if (prefix === '' || AWS_ENDPOINT_URL === '') process.exit(64);
const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
const removed = await sweepUsers({ endpoint: AWS_ENDPOINT_URL, region: AWS_REGION, credentials }, prefix);
process.stdout.write(`removed leased users: ${removed.join(', ') || 'none were left'}\n`);
