select json_build_object('indicator', json_build_object(
  'code', i.code, 'question', i.question,
  'latestResponses', (
    select json_agg(json_build_object(
      'selectedOption', case when r.option is not null
        then json_build_object('code', r.option, 'ordinal', r.ordinal) end,
      'revision', json_build_object('year', a.year),
      'jurisdiction', json_build_object('code', c.iso3, 'name', c.name)
    ) order by c.id)
    from country c
    cross join lateral (
      select * from assessment a
      where a.country_id = c.id and a.instrument = 'mgi-national' and a.answered
      order by a.year desc nulls last, a.ref desc nulls last limit 1
    ) a
    join response r on r.assessment_id = a.id and r.indicator_id = i.id)))::text
from indicator i
where i.instrument = 'mgi-national' and i.code = $1
