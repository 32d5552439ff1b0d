/**
 * One application from the company's registration to its county's recommendation, with the client that
 * @hey-api/openapi-ts made of the contract. Told by the environment: API, CITY, COMPANY and COUNTY (tokens), CASE.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import * as zjtx from "./hey-api";
import { createClient } from "./hey-api/client";

const told = process.env as { API: string; CITY: string; COMPANY: string; COUNTY: string; CASE: string };
const given = JSON.parse(readFileSync(told.CASE, "utf-8")) as {
  round: zjtx.RoundCreate;
  company: zjtx.EnterpriseCreate;
  content: zjtx.ApplicationUpdate;
};

/** With `throwOnError`, what comes back is what was asked for; a problem is thrown. */
const speaking = (token: string) => ({
  client: createClient({ baseUrl: told.API, auth: token }),
  throwOnError: true as const,
});
const [city, company, county] = [told.CITY, told.COMPANY, told.COUNTY].map(speaking);
/** A key of its own for every act: sent again with the same key, it is done once. */
const once = () => ({ "Idempotency-Key": randomUUID() });
/** The version that was seen: had somebody changed it meanwhile, the answer would be 412. */
const asSeen = (answer: { response: Response }) => ({ "If-Match": answer.response.headers.get("ETag") ?? "" });

async function openRound(): Promise<string> {
  const drafted = await zjtx.createRound({ ...city, headers: once(), body: given.round });
  const path = { id: drafted.data.id };
  const opened = await zjtx.openRound({ ...city, path, headers: { ...once(), ...asSeen(drafted) } });
  return opened.data.id;
}

async function apply(round_id: string): Promise<zjtx.Application> {
  await zjtx.createEnterprise({ ...company, headers: once(), body: given.company });
  const drafted = await zjtx.createApplication({ ...company, headers: once(), body: { round_id } });
  const path = { id: drafted.data.id };
  const filled = await zjtx.amendApplication({
    ...company,
    path,
    headers: asSeen(drafted),
    body: given.content,
  });
  const headers = { ...once(), ...asSeen(filled) };
  return (await zjtx.submitApplication({ ...company, path, headers })).data;
}

/** Whatever the measure leaves to the county's judgement, groups before their parts. */
const leftToCounty = (findings: zjtx.Finding[]): zjtx.Finding[] =>
  findings.flatMap((finding) => [
    ...(finding.judged_by === "COUNTY" && finding.kind === "JUDGED" ? [finding] : []),
    ...leftToCounty(finding.children),
  ]);

async function recommend(application: zjtx.Application): Promise<zjtx.Application> {
  const findings = leftToCounty(application.assessment?.criteria ?? []).map(
    ({ id }): zjtx.Judgement => ({ criterion: id, verdict: "MET", comment: "经现场核实，情况属实" }),
  );
  const review = await zjtx.createCountyReview({
    ...county,
    headers: once(),
    body: { application_id: application.id },
  });
  const path = { id: application.id };
  await zjtx.amendCountyReview({
    ...county,
    path: { id: review.data.id },
    headers: asSeen(review),
    body: { site_visit: true, findings },
  });
  const seen = await zjtx.readApplication({ ...county, path });
  const headers = { ...once(), ...asSeen(seen) };
  const body = { comment: "材料齐全，同意推荐" };
  return (await zjtx.recommendApplication({ ...county, path, headers, body })).data;
}

async function main(): Promise<void> {
  const submitted = await apply(await openRound());
  console.log(submitted.case_number, submitted.status, submitted.assessment?.verdict);
  const recommended = await recommend(submitted);
  console.log(recommended.case_number, recommended.status);
}

main().catch((problem: unknown) => {
  console.error(problem);
  process.exitCode = 1;
});
