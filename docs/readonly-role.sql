-- PostgreSQL: a role that may read everything and change nothing. Run as the owner of the warehouse's database.
-- Give people this role: CREATE ROLE ha LOGIN PASSWORD '…' IN ROLE wardnews_reader;
CREATE ROLE wardnews_reader NOLOGIN;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO wardnews_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO wardnews_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO wardnews_reader;
