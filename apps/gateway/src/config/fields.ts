import { z } from 'zod';

// Values that several sections have.

export const name: z.ZodString = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and -, at most 63');
export const port: z.ZodInt = z.int().min(0).max(65_535);
export const ms: z.ZodInt = z.int().min(1).max(86_400_000);
export const file: z.ZodString = z.string().min(1).max(4_096);
export const address: z.ZodUnion<readonly [z.ZodIPv4, z.ZodIPv6]> = z.union([z.ipv4(), z.ipv6()], 'an IPv4 or IPv6 address');
export const network: z.ZodUnion<readonly [z.ZodIPv4, z.ZodIPv6, z.ZodCIDRv4, z.ZodCIDRv6]> = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  'an address or a network (CIDR)',
);
