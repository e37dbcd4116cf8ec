import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'login-rate-limit',
  title: 'A sign-in step can be tried without limit',
  owasp: 'API4:2023',
  cwe: 770,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N',
  cvssReason: 'Credential stuffing and code guessing need nothing but requests.',
  impact: 'read',
  how: 'Sends a bounded burst (40 requests) with a made-up user to sign-in, one-time code and password reset operations.',
  proof: 'Every request is processed: no 429, no growing delay, no rate limit header.',
  remediation: 'Limit by client, by account and in all, and answer 429 with Retry-After.',
  controls: ['PCI DSS 4.0.1 8.3.4', 'NIST 800-53 AC-7', 'NIST 800-53 SC-5'],
};
