/** What Keycloak exports and imports, as far as it is looked at here; everything else is compared and carried over as it is. */
export interface RealmRepresentation {
  readonly realm: string;
  readonly passwordPolicy?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly roles?: { readonly realm?: readonly Role[] };
  readonly clients?: readonly Client[];
  readonly clientScopes?: readonly ClientScope[];
  readonly defaultDefaultClientScopes?: readonly string[];
  readonly defaultOptionalClientScopes?: readonly string[];
  readonly scopeMappings?: readonly ScopeMapping[];
  readonly users?: readonly ServiceAccount[];
  readonly authenticationFlows?: readonly Flow[];
  readonly authenticatorConfig?: readonly AuthenticatorConfig[];
  readonly requiredActions?: readonly RequiredAction[];
  readonly components?: Readonly<Record<string, readonly Component[]>>;
  readonly [setting: string]: unknown;
}

export interface Role {
  readonly id?: string;
  readonly name: string;
  readonly composites?: { readonly realm?: readonly string[] };
}

export interface Mapper {
  readonly id?: string;
  readonly name: string;
}

export interface ClientScope {
  readonly id?: string;
  readonly name: string;
  readonly protocolMappers?: readonly Mapper[];
}

export interface Client {
  readonly id?: string;
  readonly clientId: string;
  readonly secret?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly protocolMappers?: readonly Mapper[];
  readonly defaultClientScopes?: readonly string[];
  readonly optionalClientScopes?: readonly string[];
}

export interface ScopeMapping {
  readonly client?: string;
  readonly clientScope?: string;
  readonly roles: readonly string[];
}

export interface ServiceAccount {
  readonly username: string;
  readonly serviceAccountClientId?: string;
  readonly clientRoles?: Readonly<Record<string, readonly string[]>>;
}

export interface Execution {
  readonly authenticator?: string;
  /** The flow below, where it is none but a step that holds others. */
  readonly flowAlias?: string;
  readonly authenticatorConfig?: string;
  readonly requirement: string;
}

export interface Flow {
  readonly id?: string;
  readonly alias: string;
  readonly description?: string;
  readonly providerId: string;
  readonly topLevel: boolean;
  readonly builtIn: boolean;
  readonly authenticationExecutions: readonly Execution[];
}

export interface AuthenticatorConfig {
  readonly id?: string;
  readonly alias: string;
  readonly config: Readonly<Record<string, string>>;
}

export interface RequiredAction {
  readonly alias: string;
}

export interface Component {
  readonly providerId: string;
  readonly config: Readonly<Record<string, readonly string[]>>;
}
