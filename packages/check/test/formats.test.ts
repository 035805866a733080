import { describe, expect, it } from 'vitest';
import type { LabReport } from '../src/answer.types.ts';
import { check } from '../src/check.ts';
import { loginFrom, loginToSay, parseConfig } from '../src/config.ts';
import { checkHtml, checkJUnit, checkMarkdown, checkSarif } from '../src/output/formats.ts';
import { toText } from '../src/output/text.ts';
import { configOf, readingOf } from './case.ts';

const LAB: LabReport = {
  ...{ classes: { made: 9, confirmed: 8 }, attempts: { upheld: 7, breached: 1 }, notes: ['a note'] },
  ...{ gaps: ['GetObject on <x>: refused'], unclear: ['no answer'], notMade: ['not attacked: `a`: why'] },
  breached: ['s3-read-objects/a->b/GetObject: served'],
};

async function reportWith(lab: LabReport) {
  const reading = await readingOf('ci-jobs-by-jwt', 'state');
  if (reading === undefined) throw new Error('there is a state');
  const report = check(reading, configOf('ci-jobs-by-jwt'), { name: 'x', fixes: false });
  const findings = report.findings.map((one) => ({
    ...one,
    replay: { result: 'confirmed' as const, why: 'allowed, as the model says' },
  }));
  return { ...report, findings, lab };
}

describe('what was made at the lab', () => {
  it('stands in every form: what was made, what each finding came to, and what was not as the model says', async () => {
    const report = await reportWith(LAB);
    for (const form of [toText, checkMarkdown, checkHtml].map((tell) => tell(report))) {
      expect(form).toContain('9 requests');
      expect(form).toContain('allowed, as the model says');
      for (const part of ['7 upheld', 's3-read-objects', 'no answer', 'not attacked'])
        expect(form).toContain(part);
    }
    expect(checkHtml(report)).toContain('GetObject on &lt;x&gt;: refused');
    const [run] = JSON.parse(checkSarif(report, 'main.tf')).runs;
    const results: readonly { ruleId: string; level: string; message: { text: string } }[] = run.results;
    const atLab = results.filter(({ ruleId }) => ruleId === 'at-the-lab');
    expect(atLab.map(({ level }) => level)).toEqual(['error', 'warning', 'warning']);
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toContain('at-the-lab');
    expect(results[0]?.message.text).toContain('at the lab: confirmed');
  });

  it('says nothing of classes where findings alone were replayed', async () => {
    const lab = { classes: { made: 0, confirmed: 0 }, gaps: [], unclear: [], notMade: [], notes: [] };
    const text = toText(await reportWith(lab));
    expect(text).not.toContain('one for each class');
    expect(text).toContain('at the lab: confirmed');
  });

  it('fails as a test case where something crossed, errs where it cannot be told, and passes where all is as it should be', async () => {
    const failed = checkJUnit(await reportWith(LAB));
    expect(failed).toMatch(/name="at-the-lab"><failure [^>]*>crossed in the lab/);
    const { breached: _, ...untold } = LAB;
    expect(checkJUnit(await reportWith(untold))).toMatch(/errors="1".*name="at-the-lab"><error /s);
    const fine = checkJUnit(await reportWith({ ...untold, gaps: [], unclear: [] }));
    expect(fine).toMatch(/errors="0".*name="at-the-lab"><system-out>/s);
    expect(fine.match(/<testcase/g)).toHaveLength(Number(/tests="(\d+)"/.exec(fine)?.[1]));
  });
});

it.each([
  { aws: 'arn:aws:iam::000000000000:role/task' },
  {
    aws: { principalArn: 'arn:aws:iam::000000000000:role/task', principalId: 'AROAX' },
    elsewhere: ['other'],
  },
  { jwt: { sub: 'a' }, elsewhere: ['https://other.example.com'], mount: 'ci' },
  { kubernetes: { namespace: 'a', serviceAccount: '*' }, elsewhere: ['istio-ca'] },
])('says a login, its id and for whom else its tokens are, and reads it back: %j', (login) => {
  const { tenants } = parseConfig(JSON.stringify({ tenants: { a: { login, data: ['s3://a'] } } }));
  const read = loginFrom((tenants.a ?? { login: { approle: '' } }).login);
  expect(loginToSay(read)).toEqual(login);
  if ('elsewhere' in login) expect(read).toMatchObject({ elsewhere: login.elsewhere });
});
