with answers as (
  select a.ref, json_build_object(
    'country', json_build_object('iso3', c.iso3),
    'revision', json_build_object('year', a.year, 'responses', json_build_object('nodes', (
      select json_agg(json_build_object(
        'selectedOption', case when r.option is not null
          then json_build_object('code', r.option, 'ordinal', r.ordinal) end,
        'indicator', json_build_object('code', i.code)
      ) order by r.id)
      from response r
      join indicator i on i.id = r.indicator_id
      where r.assessment_id = a.id)))) as answer
  from assessment a
  join country c on c.id = a.country_id
  where a.ref in ($1, $2)
)
select json_build_object(
  'first', (select answer from answers where ref = $1),
  'second', (select answer from answers where ref = $2))::text
