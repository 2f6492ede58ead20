with latest as materialized (
  select a.id, a.country_id, m.region_id
  from assessment a left join country_region m on m.country_id = a.country_id
  where a.latest and a.instrument = $1
), counted as (
  select l.region_id, r.presence, r.absence, count(*) as n
  from latest l join response r on r.assessment_id = l.id
  group by l.region_id, r.presence, r.absence
), grouped as (
  select region_id,
    sum(n) as assessed,
    coalesce(sum(n) filter (where presence is not null), 0) as answered,
    coalesce(sum(n) filter (where presence like '%ABSENT%'), 0) as absent,
    coalesce(sum(n) filter (where presence like '%PARTIAL%'), 0) as partial,
    coalesce(sum(n) filter (where presence like '%PRESENT%'), 0) as present,
    coalesce(sum(n) filter (where presence = 'NONE'), 0) as none,
    coalesce(sum(n) filter (where absence = 'NOT_ASKED'), 0) as not_asked,
    coalesce(sum(n) filter (where absence = 'NOT_APPLICABLE'), 0) as not_applicable,
    coalesce(sum(n) filter (where absence = 'NO_EVIDENCE'), 0) as no_evidence,
    coalesce(sum(n) filter (where absence = 'DECLINED'), 0) as declined,
    coalesce(sum(n) filter (where absence = 'WITHHELD'), 0) as withheld,
    coalesce(sum(n) filter (where absence = 'WITHDRAWN'), 0) as withdrawn
  from counted
  group by region_id
), places as (
  select region_id, count(distinct country_id) as n from latest group by region_id
)
select json_build_object('distribution', json_build_object('groups', (
  select json_agg(json_build_object(
    'keys', json_build_array(json_build_object('value', region.code, 'label', region.name)),
    'assessed', g.assessed,
    'answered', g.answered,
    'jurisdictionCount', p.n,
    'buckets', json_build_array(
      json_build_object('code', 'ABSENT', 'count', g.absent),
      json_build_object('code', 'PARTIAL', 'count', g.partial),
      json_build_object('code', 'PRESENT', 'count', g.present),
      json_build_object('code', 'NONE', 'count', g.none),
      json_build_object('code', 'NOT_ASKED', 'count', g.not_asked),
      json_build_object('code', 'NOT_APPLICABLE', 'count', g.not_applicable),
      json_build_object('code', 'NO_EVIDENCE', 'count', g.no_evidence),
      json_build_object('code', 'DECLINED', 'count', g.declined),
      json_build_object('code', 'WITHHELD', 'count', g.withheld),
      json_build_object('code', 'WITHDRAWN', 'count', g.withdrawn))
  ) order by region.id nulls last)
  from grouped g
  join places p on p.region_id is not distinct from g.region_id
  left join region on region.id = g.region_id)))::text
