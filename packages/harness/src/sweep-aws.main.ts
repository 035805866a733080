// The last step of the supervisor of a lost run: argv holds the deployment’s prefix; the environment holds the AWS
// endpoint and the administrators of the accounts of the buckets and of the roles.
import { sweepAws } from './sweep-aws.ts';

const [prefix = ''] = process.argv.slice(2);
const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = process.env;
if (prefix === '' || endpoint === '') process.exit(64);
const env = (name: string) => process.env[name] ?? '';
const accounts = [
  { accessKeyId: env('AWS_ACCESS_KEY_ID'), secretAccessKey: env('AWS_SECRET_ACCESS_KEY') },
  {
    accessKeyId: env('TF_VAR_role_account_access_key_id'),
    secretAccessKey: env('TF_VAR_role_account_secret_access_key'),
  },
];
for (const credentials of accounts) {
  const removed = await sweepAws({ endpoint, region, credentials }, prefix);
  process.stdout.write(`swept: ${removed.join(', ') || 'nothing was left'}\n`);
}
