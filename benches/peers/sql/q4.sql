with latest as materialized (
  select id from assessment where latest and instrument = 'mgi-national'
), counted as (
  select r.indicator_id, r.presence, count(*) as n
  from objective_link l
  join indicator i on i.id = l.indicator_id and i.instrument = 'mgi-national'
  join response r on r.indicator_id = l.indicator_id
  join latest on latest.id = r.assessment_id
  where l.objective = $1
  group by r.indicator_id, r.presence
), grouped as (
  select indicator_id,
    coalesce(sum(n) filter (where presence is not null), 0) as answered,
    coalesce(sum(n) filter (where presence like '%ABSENT%'), 0) as absent,
    coalesce(sum(n) filter (where presence like '%PARTIAL%'), 0) as partial,
    coalesce(sum(n) filter (where presence like '%PRESENT%'), 0) as present,
    coalesce(sum(n) filter (where presence = 'NONE'), 0) as none
  from counted
  group by indicator_id
)
select json_build_object('distribution', json_build_object('groups', (
  select json_agg(json_build_object(
    'keys', json_build_array(json_build_object('value', i.instrument || '/' || i.code, 'label', i.question)),
    'answered', g.answered,
    'buckets', json_build_array(
      json_build_object('code', 'ABSENT', 'count', g.absent),
      json_build_object('code', 'PARTIAL', 'count', g.partial),
      json_build_object('code', 'PRESENT', 'count', g.present),
      json_build_object('code', 'NONE', 'count', g.none))
  ) order by i.id)
  from grouped g
  join indicator i on i.id = g.indicator_id)))::text
