// PostGraphile as its documentation sets it up for production, with filters across relations and aggregates.
import { PgSimplifyInflectionPreset } from "@graphile/simplify-inflection";
import { PgAggregatesPreset } from "@graphile/pg-aggregates";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { PostGraphileConnectionFilterPreset } from "postgraphile-plugin-connection-filter";

export default {
  extends: [PostGraphileAmberPreset, PgSimplifyInflectionPreset, PostGraphileConnectionFilterPreset, PgAggregatesPreset],
  // It would hide the orders and conditions of columns without an index of their own.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  // An assessment of an unknown year is the latest only of a place without another.
  schema: { connectionFilterRelations: true, pgOrderByNullsLast: true },
  grafserv: { graphiql: false, graphqlOverGET: true, watch: false },
  grafast: { explain: false },
};
