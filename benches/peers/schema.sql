-- The schema that suits the peers best, made of the service's own tables: the newest release alone, integer keys,
-- one row for each current assessment with its revision, and the indexes of the workloads. Rows are in the order
-- of the service's answers, so that the order of the ids is the order of a page.
set client_min_messages = warning;
drop schema if exists peers cascade;
create schema peers;
set search_path = peers, public;

create table country (
  id integer primary key,
  iso3 text not null unique,
  name text not null
);
insert into country
select row_number() over (order by j.code collate "C"), j.code, n.text
from jurisdiction j
join jurisdiction_name n on n.jurisdiction = j.code and n.language = 'en' and n.until is null
where j.kind = 'COUNTRY';

-- The regions of the invented countries, and their parts: a country is in one of each.
create table region (
  id integer primary key,
  code text not null unique,
  name text not null
);
insert into region
select row_number() over (order by g.code collate "C"), g.code, n.text
from country_group g
join country_group_name n
  on n.grouping = g.grouping and n.code = g.code and n.language = 'en' and n.until is null
where g.grouping = 'demo' and g.until is null;
create table country_region (
  country_id integer not null references country (id),
  region_id integer not null references region (id),
  primary key (country_id, region_id)
);
insert into country_region
select c.id, r.id
from membership m
join country c on c.iso3 = m.jurisdiction
join region r on r.code = m.code
where m.grouping = 'demo' and m.until is null;

create table dimension (
  id integer primary key,
  instrument text not null,
  code text not null,
  name text not null,
  unique (instrument, code)
);
insert into dimension
select row_number() over (order by d.codebook collate "C", d.position), c.instrument, d.code, n.text
from public.dimension d
join codebook c on c.id = d.codebook
join dimension_name n on n.codebook = d.codebook and n.code = d.code and n.language = 'en' and n.until is null;
create index on dimension (code);

create table indicator (
  id integer primary key,
  instrument text not null,
  code text not null,
  question text not null,
  dimension_id integer references dimension (id),
  unique (instrument, code)
);
insert into indicator
select row_number() over (order by i.codebook collate "C", i.position), c.instrument, i.code, t.text, d.id
from public.indicator i
join codebook c on c.id = i.codebook
join indicator_text t on t.codebook = i.codebook and t.code = i.code and t.language = 'en' and t.until is null
left join dimension d on d.instrument = c.instrument and d.code = i.dimension;
create index on indicator (dimension_id);

create table assessment (
  id integer primary key,
  country_id integer not null references country (id),
  instrument text not null,
  ref text not null unique,
  year integer,
  round integer,
  revision_number integer not null,
  published_at timestamptz not null,
  -- Whether it has an answer at all: the service calls no other assessment the latest of its place.
  answered boolean not null,
  -- Whether it is the latest answered one of its country with its instrument.
  latest boolean not null default false
);
-- Every place with the country in which it lies.
create temporary table lies_in as
with recursive upwards as (
  select jurisdiction as place, jurisdiction as at, parent from jurisdiction_record where until is null
  union all
  select u.place, r.jurisdiction, r.parent
  from upwards u join jurisdiction_record r on r.jurisdiction = u.parent and r.until is null
)
select u.place, c.id as country_id from upwards u join country c on c.iso3 = u.at;
create temporary table current_revision as
select row_number() over (order by a.id collate "C")::integer as id, r.id as revision, a.id as ref, l.country_id,
  a.instrument, r.year, r.round, r.number, release.at
from publication p
join public.assessment a on a.id = p.assessment
join revision r on r.id = p.revision
join release on release.number = r.since
join lies_in l on l.place = a.jurisdiction
where p.until is null and not exists (select from tombstone t where t.subject in (p.revision, p.assessment));
create unique index on current_revision (revision);
analyze current_revision;
insert into assessment
select c.id, c.country_id, c.instrument, c.ref, c.year, c.round, c.number, c.at,
  exists (select from public.response r where r.revision = c.revision and r.absence is null)
from current_revision c;
create index on assessment (country_id, instrument, year desc nulls last, ref desc nulls last) where answered;
create index on assessment (year);
update assessment set latest = true where id in (
  select distinct on (country_id, instrument) id from assessment where answered
  order by country_id, instrument, year desc nulls last, ref desc nulls last
);
create index on assessment (instrument) where latest;

create table objective_link (
  objective integer not null,
  indicator_id integer not null references indicator (id),
  primary key (objective, indicator_id)
);
insert into objective_link
select l.objective, i.id
from public.objective_link l
join codebook c on c.id = l.codebook
join indicator i on i.instrument = c.instrument and i.code = l.indicator
where l.until is null;
create index on objective_link (indicator_id);

create table response (
  id integer primary key,
  assessment_id integer not null references assessment (id),
  indicator_id integer not null references indicator (id),
  option text,
  ordinal integer,
  narrative text,
  -- The presences that an answer states, in order of name, or NONE; null if there is no answer.
  presence text,
  -- Why there is no answer.
  absence text,
  unique (assessment_id, indicator_id)
);
insert into response
select row_number() over (order by c.id, r.position), c.id, i.id, o.option, ao.ordinal,
  (select t.text from response_text t
   where t.revision = r.revision and t.indicator = r.indicator and t.field = 'NARRATIVE'
   order by t.language <> 'en', t.language limit 1),
  case when r.absence is null then coalesce(
    (select string_agg(distinct o.presence, ',' order by o.presence)
     from response_option s
     join answer_option o on o.codebook = r.codebook and o.indicator = s.indicator and o.code = s.option
     where s.revision = r.revision and s.indicator = r.indicator and o.presence is not null), 'NONE') end,
  r.absence
from public.response r
join current_revision c on c.revision = r.revision
join indicator i on i.instrument = c.instrument and i.code = r.indicator
left join response_option o on o.revision = r.revision and o.indicator = r.indicator and o.position = 0
left join answer_option ao on ao.codebook = r.codebook and ao.indicator = r.indicator and ao.code = o.option;
-- Q5 counts thousands of rows, and reads them from the index alone.
create index on response (indicator_id, assessment_id) include (id, option);

create table evidence (
  id integer primary key,
  response_id integer not null references response (id),
  title text not null
);
insert into evidence
select row_number() over (order by r.id, e.position), r.id, p.title
from public.evidence e
join current_revision c on c.revision = e.revision
join indicator i on i.instrument = c.instrument and i.code = e.indicator
join response r on r.assessment_id = c.id and r.indicator_id = i.id
join policy p on p.id = e.policy;
create index on evidence (response_id);

-- Every text that a search looks through, in every language, with the object that has it.
create table searchable_text (
  type text not null,
  object text not null,
  field text not null,
  text text not null,
  tokens tsvector generated always as (to_tsvector('simple', text)) stored
);
insert into searchable_text
select 'JURISDICTION', jurisdiction, 'NAME', text from jurisdiction_name where until is null
union all
select 'JURISDICTION', jurisdiction, 'ALIAS', text from jurisdiction_alias where until is null
union all
select 'INDICATOR', i.id::text, 'QUESTION', t.text
from indicator_text t
join codebook c on c.id = t.codebook
join indicator i on i.instrument = c.instrument and i.code = t.code
where t.until is null
union all
select 'INDICATOR', i.id::text, 'OPTION_LABEL', l.text
from answer_option_label l
join codebook c on c.id = l.codebook
join indicator i on i.instrument = c.instrument and i.code = l.indicator
where l.until is null
union all
select 'POLICY', p.id, 'TITLE', p.title
from policy p
where p.until is null and exists (
  select from public.evidence e join current_revision c on c.revision = e.revision
  where e.policy = p.id and e.until is null)
union all
select 'REPORT', d.id, 'TITLE', d.title
from public.document d
where d.until is null and exists (
  select from revision_document r join current_revision c on c.revision = r.revision
  where r.document = d.id and r.until is null)
union all
select 'FINDING', t.revision || ' ' || t.position, 'FINDING', t.text
from finding_text t join current_revision c on c.revision = t.revision
where t.until is null
union all
select 'RESPONSE', t.revision || ' ' || t.indicator, t.field, t.text
from response_text t join current_revision c on c.revision = t.revision
where t.until is null;
create index on searchable_text using gin (tokens);

vacuum analyze;
