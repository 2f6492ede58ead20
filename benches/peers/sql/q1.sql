select json_build_object('countries', json_build_object('nodes', json_agg(json_build_object(
  'iso3', c.iso3, 'name', c.name,
  'latestAssessment', json_build_object('ref', a.ref, 'revision', json_build_object(
    'year', a.year, 'round', a.round, 'number', a.revision_number, 'publishedAt', a.published_at))
) order by c.id)))::text
from (
  select * from country
  where exists (select from assessment a where a.country_id = country.id and a.instrument = 'mgi-national' and a.answered)
  order by id limit 50
) c
cross join lateral (
  select * from assessment a
  where a.country_id = c.id and a.instrument = 'mgi-national' and a.answered
  order by a.year desc nulls last, a.ref desc nulls last limit 1
) a
