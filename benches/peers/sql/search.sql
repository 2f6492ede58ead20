with asked as materialized (
  select to_tsquery('simple', regexp_replace($1, '\s+', ' & ', 'g') || ':*') as words
), best as materialized (
  select distinct on (t.type, t.object) t.type, t.field, t.text, ts_rank(t.tokens, asked.words) as score
  from searchable_text t, asked
  where t.tokens @@ asked.words
  order by t.type, t.object, score desc
), top as (
  select * from best order by score desc limit 10
)
select json_build_object('search', json_build_object(
  'totalCount', (select count(*) from best),
  'facets', json_build_object('byType', coalesce((
    select json_agg(json_build_object('type', type, 'count', n) order by type)
    from (select type, count(*) as n from best group by type) counted), '[]'::json)),
  'nodes', coalesce((
    select json_agg(json_build_object(
      'score', score, 'matchedField', field, 'matchedText', text,
      'highlights', ts_headline('simple', text, asked.words, 'HighlightAll=true')
    ) order by score desc)
    from top, asked), '[]'::json)))::text
