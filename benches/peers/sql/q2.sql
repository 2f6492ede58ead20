select json_build_object('country', json_build_object(
  'iso3', c.iso3, 'name', c.name,
  'latestAssessment', json_build_object('revision', json_build_object(
    'year', a.year, 'round', a.round, 'publishedAt', a.published_at,
    'responses', json_build_object('nodes', (
      select json_agg(json_build_object(
        'selectedOption', case when r.option is not null
          then json_build_object('code', r.option, 'ordinal', r.ordinal) end,
        'narrative', case when r.narrative is not null then json_build_object('text', r.narrative) end,
        'indicator', json_build_object(
          'code', i.code, 'question', i.question, 'dimension', json_build_object('code', d.code, 'name', d.name)),
        'evidence', coalesce((
          select json_agg(json_build_object('policy', json_build_object('title', e.title)) order by e.id)
          from evidence e where e.response_id = r.id), '[]')
      ) order by r.id)
      from response r
      join indicator i on i.id = r.indicator_id
      join dimension d on d.id = i.dimension_id
      where r.assessment_id = a.id))))))::text
from country c
cross join lateral (
  select * from assessment a
  where a.country_id = c.id and a.instrument = 'mgi-national' and a.answered
  order by a.year desc nulls last, a.ref desc nulls last limit 1
) a
where c.iso3 = $1
