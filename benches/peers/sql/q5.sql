with matching as materialized (
  select r.id, r.option, r.assessment_id, i.code
  from response r
  join assessment a on a.id = r.assessment_id
  join indicator i on i.id = r.indicator_id
  join dimension d on d.id = i.dimension_id
  where d.code = $1 and a.year = $2
), page as (
  select * from matching order by id limit 100 offset 200
)
select json_build_object('responses', json_build_object(
  'totalCount', (select count(*) from matching),
  'nodes', (
    select json_agg(json_build_object(
      'selectedOption', case when p.option is not null then json_build_object('code', p.option) end,
      'narrative', case when r.narrative is not null then json_build_object('text', r.narrative) end,
      'indicator', json_build_object('code', p.code),
      'revision', json_build_object('year', a.year),
      'assessment', json_build_object('country', json_build_object('iso3', c.iso3))
    ) order by p.id)
    from page p
    join response r on r.id = p.id
    join assessment a on a.id = p.assessment_id
    join country c on c.id = a.country_id)))::text
