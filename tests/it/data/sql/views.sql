CREATE VIEW "数据" AS SELECT * FROM 'a.parquet';
CREATE VIEW "见习人员" AS SELECT
  "行号",
  CASE WHEN "见习月数" IS NULL OR regexp_full_match("见习月数", '[+-]?[0-9]{1,24}([.][0-9]{1,12})?') THEN CAST("见习月数" AS DECIMAL(38, 12)) ELSE error('列「见习月数」读不对：' || "见习月数") END AS "见习月数"
FROM read_csv('b.csv', header = true, all_varchar = true, nullstr = '', delim = ',', quote = '"', escape = '"');
