/** Tenants that Terraform makes; axes add to them. */
export const TENANTS_AT_FIRST = 3;

/** `bt00001`: no such id is part of another, so that a tenant can be copied by replacing its name. */
export const tenantName = (n: number): string => `bt${String(n).padStart(5, '0')}`;
