/** The part of Home Assistant's frontend that is used here. */

export interface HassEntity {
  entity_id: string;
  state: string;
  last_updated: string;
  attributes: Record<string, unknown> & { friendly_name?: string; unit_of_measurement?: string };
}

export interface FrontendLocale {
  language: string;
  number_format: "language" | "system" | "comma_decimal" | "decimal_comma" | "space_comma" | "none";
  time_format: "language" | "system" | "12" | "24";
  date_format: "language" | "system" | "DMY" | "MDY" | "YMD";
  time_zone: "local" | "server";
  first_weekday: string;
}

export interface EntityRegistryDisplayEntry {
  entity_id: string;
  device_id?: string;
  platform?: string;
  translation_key?: string;
  hidden?: boolean;
}

export interface HomeAssistant {
  connection: object;
  states: Record<string, HassEntity>;
  entities: Record<string, EntityRegistryDisplayEntry>;
  devices: Record<string, { id: string; name?: string; name_by_user?: string }>;
  language: string;
  locale: FrontendLocale;
  config: {
    currency: string;
    time_zone: string;
    unit_system: { length: string; temperature: string };
  };
  themes: { darkMode: boolean };
  user?: { is_admin: boolean };
  localize(key: string): string;
  callWS<T>(message: { type: string; [key: string]: unknown }): Promise<T>;
  /** Load words of the integrations; the answer says a key, or nothing for an unknown one. */
  loadBackendTranslation(
    category: string,
    integrations: string,
  ): Promise<(key: string, values?: Record<string, string>) => string>;
}

export interface LovelaceCardConfig {
  type: string;
  [key: string]: unknown;
}

export interface LovelaceGridOptions {
  columns?: number | "full";
  rows?: number | "auto";
  min_columns?: number;
  min_rows?: number;
}

export interface FormSchema {
  name: string;
  required?: boolean;
  default?: unknown;
  type?: string;
  selector?: Record<string, unknown>;
  schema?: FormSchema[];
}

export interface ConfigForm {
  schema: FormSchema[];
  computeLabel?: (schema: FormSchema) => string | undefined;
  computeHelper?: (schema: FormSchema) => string | undefined;
  assertConfig?: (config: LovelaceCardConfig) => void;
}
