-- 由 polc 0.1.0 译成，Spark SQL；评估日 2024-06-30；措施 2 项。不要手工改动
-- NULL 即未知。列里的数按注明的位数放大成整数，全程只有整数运算
-- 条件 0 否、1 未知、2 是；状态「另算」的行超出列所注明的范围，或者语句说不准，用 polc batch 计算
-- SET spark.sql.ansi.enabled = true
-- SET spark.sql.decimalOperations.allowPrecisionLoss = false
WITH
`列` AS (
  SELECT
    t.`行号`,
    -- DECIMAL(7, 6)，0.000000 到 1.000000
    CASE WHEN CASE WHEN t.`裁员率` BETWEEN 0.000000 AND 1.000000 THEN CAST(t.`裁员率` AS DECIMAL(7, 6)) = t.`裁员率` ELSE FALSE END THEN CAST(CAST(t.`裁员率` AS DECIMAL(7, 6)) * 1000000 AS BIGINT) ELSE 0 END AS `裁员率`,
    CASE WHEN t.`裁员率` IS NULL THEN 1 ELSE 0 END AS `裁员率·未知`,
    -- VARCHAR：大型、中型、小型
    CASE WHEN t.`企业规模` IN ('大型', '中型', '小型') THEN CASE t.`企业规模` WHEN '大型' THEN 0 WHEN '中型' THEN 1 WHEN '小型' THEN 2 ELSE 0 END ELSE 0 END AS `企业规模`,
    CASE WHEN t.`企业规模` IS NULL THEN 1 ELSE 0 END AS `企业规模·未知`,
    -- DECIMAL(11, 2)，0.00 到 100000000.00
    CASE WHEN CASE WHEN t.`缴费额` BETWEEN 0.00 AND 100000000.00 THEN CAST(t.`缴费额` AS DECIMAL(11, 2)) = t.`缴费额` ELSE FALSE END THEN CAST(CAST(t.`缴费额` AS DECIMAL(11, 2)) * 100 AS BIGINT) ELSE 0 END AS `缴费额`,
    CASE WHEN t.`缴费额` IS NULL THEN 1 ELSE 0 END AS `缴费额·未知`,
    CASE WHEN t.`裁员率` IS NULL OR (CASE WHEN t.`裁员率` BETWEEN 0.000000 AND 1.000000 THEN CAST(t.`裁员率` AS DECIMAL(7, 6)) = t.`裁员率` ELSE FALSE END) THEN 0 ELSE 2 END AS `裁员率·越界`,
    CASE WHEN t.`企业规模` IS NULL OR (t.`企业规模` IN ('大型', '中型', '小型')) THEN 0 ELSE 2 END AS `企业规模·越界`,
    CASE WHEN t.`缴费额` IS NULL OR (CASE WHEN t.`缴费额` BETWEEN 0.00 AND 100000000.00 THEN CAST(t.`缴费额` AS DECIMAL(11, 2)) = t.`缴费额` ELSE FALSE END) THEN 0 ELSE 2 END AS `缴费额·越界`
  FROM `数据` AS t
),
`第1步` AS (
  SELECT
    `行号`,
    `缴费额·未知`,
    -- 示人社发〔2024〕7号 第1条
    CASE WHEN `裁员率·未知` = 0 THEN CASE WHEN `裁员率` <= 55000 THEN 2 ELSE 0 END ELSE 1 END AS `稳岗返还·裁员率`,
    CASE WHEN `企业规模·未知` = 0 THEN CASE WHEN `企业规模` IN (1, 2) THEN 2 ELSE 0 END ELSE 1 END AS `稳岗返还·标准`,
    (`缴费额` * 3) AS `稳岗返还·标准_2`,
    GREATEST(`裁员率·越界`, GREATEST(`企业规模·越界`, `缴费额·越界`)) AS `稳岗返还·另算`
  FROM `列`
),
`第2步` AS (
  SELECT
    `行号`,
    `稳岗返还·标准`,
    `稳岗返还·标准_2`,
    `缴费额·未知`,
    `稳岗返还·另算`,
    CASE WHEN `稳岗返还·裁员率` = 0 THEN 2 ELSE 0 END AS `稳岗返还·条件`,
    (`稳岗返还·标准_2` * 2) AS `稳岗返还·标准_3`,
    CASE WHEN `稳岗返还·裁员率` = 1 THEN 2 ELSE 0 END AS `稳岗返还·条件_2`
  FROM `第1步`
),
`第3步` AS (
  SELECT
    `行号`,
    `稳岗返还·条件`,
    `稳岗返还·标准`,
    `稳岗返还·标准_3`,
    `缴费额·未知`,
    `稳岗返还·条件_2`,
    `稳岗返还·另算`,
    CASE WHEN (`稳岗返还·标准` = 2) THEN `稳岗返还·标准_3` ELSE `稳岗返还·标准_2` END AS `稳岗返还·标准_4`
  FROM `第2步`
),
`第4步` AS (
  SELECT
    `行号`,
    `稳岗返还·条件`,
    `稳岗返还·条件_2`,
    `稳岗返还·另算`,
    CASE WHEN CASE WHEN ((`稳岗返还·标准` = 1) AND (NOT ((`稳岗返还·标准_3` = `稳岗返还·标准_4`) OR (`缴费额·未知` = 1)))) THEN 1 ELSE `缴费额·未知` END = 1 THEN 2 ELSE 0 END AS `稳岗返还·计算`,
    ((`稳岗返还·标准_4` + 5) div 10) AS `稳岗返还·金额`
  FROM `第3步`
),
`第5步` AS (
  SELECT
    `行号`,
    `稳岗返还·条件`,
    `稳岗返还·计算`,
    `稳岗返还·另算`,
    `稳岗返还·金额`,
    GREATEST(`稳岗返还·条件_2`, `稳岗返还·计算`) AS `稳岗返还·计算_2`,
    CASE WHEN `稳岗返还·条件_2` = 2 THEN CASE WHEN `稳岗返还·条件_2` = 2 THEN 2 ELSE 0 END ELSE CASE WHEN `稳岗返还·计算` = 2 THEN 3 ELSE 0 END END AS `稳岗返还·计算_4`
  FROM `第4步`
),
`第6步` AS (
  SELECT
    `行号`,
    `稳岗返还·条件`,
    `稳岗返还·计算`,
    `稳岗返还·计算_2`,
    `稳岗返还·计算_4`,
    `稳岗返还·另算`,
    `稳岗返还·金额`,
    GREATEST(`稳岗返还·计算`, `稳岗返还·计算_2`) AS `稳岗返还·计算_3`
  FROM `第5步`
),
`第7步` AS (
  SELECT
    `行号`,
    `稳岗返还·另算`,
    `稳岗返还·金额`,
    CASE WHEN `稳岗返还·条件` = 2 THEN 1 ELSE CASE WHEN `稳岗返还·计算_3` = 2 THEN 2 ELSE 0 END END AS `稳岗返还·状态码`,
    CASE WHEN `稳岗返还·条件` = 2 THEN CASE WHEN `稳岗返还·条件` = 2 THEN CASE WHEN `稳岗返还·条件` = 2 THEN CASE WHEN `稳岗返还·条件` = 2 THEN 1 ELSE 0 END ELSE 0 END ELSE 0 END ELSE CASE WHEN `稳岗返还·计算_3` = 2 THEN CASE WHEN `稳岗返还·计算` = 2 THEN CASE WHEN `稳岗返还·计算_2` = 2 THEN `稳岗返还·计算_4` ELSE 3 END ELSE `稳岗返还·计算_4` END ELSE 0 END END AS `稳岗返还·原因码`,
    CASE WHEN (`稳岗返还·条件` = 2 OR `稳岗返还·计算_3` = 2) THEN 0 ELSE 1 END AS `稳岗返还·金额种类`
  FROM `第6步`
),
`见习人员·列` AS (
  SELECT
    t.`行号`,
    CASE WHEN t.`见习月数` IS NULL THEN 1 ELSE 0 END AS `见习人员.见习月数·未知`,
    CASE WHEN t.`见习月数` IS NULL OR (CASE WHEN t.`见习月数` BETWEEN 0.0000 AND 36.0000 THEN CAST(t.`见习月数` AS DECIMAL(6, 4)) = t.`见习月数` ELSE FALSE END) THEN 0 ELSE 2 END AS `见习人员.见习月数·越界`,
    -- DECIMAL(6, 4)，0.0000 到 36.0000
    CASE WHEN CASE WHEN t.`见习月数` BETWEEN 0.0000 AND 36.0000 THEN CAST(t.`见习月数` AS DECIMAL(6, 4)) = t.`见习月数` ELSE FALSE END THEN CAST(CAST(t.`见习月数` AS DECIMAL(6, 4)) * 10000 AS BIGINT) ELSE 0 END AS `见习人员.见习月数`
  FROM `见习人员` AS t
),
`见习人员·第1步` AS (
  SELECT
    `行号`,
    `见习人员.见习月数·越界`,
    `见习人员.见习月数`,
    CASE WHEN (`见习人员.见习月数·未知` = 0) THEN 0 ELSE `见习人员.见习月数·未知` END AS `见习补贴·标准`
  FROM `见习人员·列`
),
`见习人员·第2步` AS (
  SELECT
    `行号`,
    `见习补贴·标准`,
    `见习人员.见习月数·越界`,
    `见习人员.见习月数`,
    CASE WHEN `见习补贴·标准` = 1 THEN 2 ELSE 0 END AS `见习补贴·计算_3`
  FROM `见习人员·第1步`
),
`见习人员·第3步` AS (
  SELECT
    `行号`,
    `见习补贴·标准`,
    `见习补贴·计算_3`,
    `见习人员.见习月数·越界`,
    `见习人员.见习月数`,
    CASE WHEN NOT `见习补贴·计算_3` = 2 THEN 2 ELSE 0 END AS `见习补贴·计算_5`
  FROM `见习人员·第2步`
),
`见习人员·合计1` AS (
  SELECT
    `行号`,
    CAST(COUNT(*) AS BIGINT) AS `见习人员·见习补贴·计算`,
    MAX(2) AS `见习人员·见习补贴·计算_2`,
    MAX(`见习补贴·计算_3`) AS `见习人员·见习补贴·计算_3`,
    MAX(CASE WHEN `见习补贴·计算_5` = 2 THEN `见习补贴·标准` ELSE 0 END) AS `见习人员·见习补贴·计算_4`,
    CASE WHEN COUNT(*) > 100000 THEN 2 ELSE 0 END AS `见习人员·见习补贴·越界`,
    MAX(`见习人员.见习月数·越界`) AS `见习人员·见习补贴·越界_2`,
    CAST(COALESCE(SUM(CASE WHEN `见习补贴·计算_5` = 2 THEN (LEAST(`见习人员.见习月数`, 120000) * 7) ELSE 0 END), 0) AS BIGINT) AS `见习人员·见习补贴·计算_5`
  FROM `见习人员·第3步`
  GROUP BY `行号`
),
`第8步` AS (
  SELECT
    `行号`,
    `稳岗返还·状态码`,
    `稳岗返还·原因码`,
    `稳岗返还·金额种类`,
    `稳岗返还·另算`,
    `稳岗返还·金额`,
    COALESCE(`见习人员·见习补贴·计算`, 0) AS `见习人员·见习补贴·计算`,
    COALESCE(`见习人员·见习补贴·计算_2`, 0) AS `见习人员·见习补贴·计算_2`,
    COALESCE(`见习人员·见习补贴·计算_3`, 0) AS `见习人员·见习补贴·计算_3`,
    COALESCE(`见习人员·见习补贴·计算_4`, 0) AS `见习人员·见习补贴·计算_4`,
    COALESCE(`见习人员·见习补贴·越界`, 0) AS `见习人员·见习补贴·越界`,
    COALESCE(`见习人员·见习补贴·越界_2`, 0) AS `见习人员·见习补贴·越界_2`,
    COALESCE(`见习人员·见习补贴·计算_5`, 0) AS `见习人员·见习补贴·计算_5`
  FROM `第7步`
  LEFT JOIN `见习人员·合计1` USING (`行号`)
),
`第9步` AS (
  SELECT
    `行号`,
    `稳岗返还·状态码`,
    `稳岗返还·原因码`,
    `稳岗返还·金额种类`,
    `稳岗返还·另算`,
    `稳岗返还·金额`,
    `见习人员·见习补贴·计算_2`,
    `见习人员·见习补贴·计算_3`,
    CASE WHEN `见习人员·见习补贴·计算` > 0 THEN 2 ELSE 0 END AS `见习补贴·计算`,
    CASE WHEN `见习人员·见习补贴·计算_4` = 1 THEN 2 ELSE 0 END AS `见习补贴·计算_6`,
    GREATEST(`见习人员·见习补贴·越界`, `见习人员·见习补贴·越界_2`) AS `见习补贴·另算`,
    (`见习人员·见习补贴·计算_5` * 2) AS `见习补贴·金额`
  FROM `第8步`
),
`第10步` AS (
  SELECT
    `行号`,
    `稳岗返还·状态码`,
    `稳岗返还·原因码`,
    `稳岗返还·金额种类`,
    `稳岗返还·另算`,
    `稳岗返还·金额`,
    `见习补贴·计算_6`,
    `见习补贴·另算`,
    `见习补贴·金额`,
    LEAST(`见习补贴·计算`, CASE WHEN NOT `见习人员·见习补贴·计算_2` = 2 THEN 2 ELSE 0 END) AS `见习补贴·计算_2`,
    LEAST(`见习补贴·计算`, `见习人员·见习补贴·计算_3`) AS `见习补贴·计算_4`
  FROM `第9步`
),
`第11步` AS (
  SELECT
    `行号`,
    `稳岗返还·状态码`,
    `稳岗返还·原因码`,
    `稳岗返还·金额种类`,
    `稳岗返还·另算`,
    `稳岗返还·金额`,
    `见习补贴·计算_2`,
    `见习补贴·计算_4`,
    `见习补贴·计算_6`,
    `见习补贴·另算`,
    `见习补贴·金额`,
    GREATEST(`见习补贴·计算_4`, `见习补贴·计算_6`) AS `见习补贴·计算_7`,
    CASE WHEN `见习补贴·计算_4` = 2 THEN 4 ELSE 0 END AS `见习补贴·计算_8`
  FROM `第10步`
),
`第12步` AS (
  SELECT
    `行号`,
    `稳岗返还·状态码`,
    `稳岗返还·原因码`,
    `稳岗返还·金额种类`,
    `稳岗返还·另算`,
    `稳岗返还·金额`,
    `见习补贴·另算`,
    `见习补贴·金额`,
    CASE WHEN `见习补贴·计算_2` = 2 THEN 1 ELSE CASE WHEN `见习补贴·计算_7` = 2 THEN 2 ELSE 0 END END AS `见习补贴·状态码`,
    CASE WHEN `见习补贴·计算_2` = 2 THEN CASE WHEN `见习补贴·计算_2` = 2 THEN CASE WHEN `见习补贴·计算_2` = 2 THEN 3 ELSE 0 END ELSE 0 END ELSE CASE WHEN `见习补贴·计算_7` = 2 THEN CASE WHEN `见习补贴·计算_6` = 2 THEN CASE WHEN `见习补贴·计算_4` = 2 THEN `见习补贴·计算_8` ELSE 2 END ELSE `见习补贴·计算_8` END ELSE 0 END END AS `见习补贴·原因码`,
    CASE WHEN (`见习补贴·计算_2` = 2 OR `见习补贴·计算_7` = 2) THEN 0 ELSE 1 END AS `见习补贴·金额种类`
  FROM `第11步`
)
SELECT
  `行号`,
  -- 示人社发〔2024〕7号/第1条/稳岗返还
  CASE WHEN `稳岗返还·另算` = 2 THEN '另算' WHEN `稳岗返还·状态码` = 0 THEN '可享受' WHEN `稳岗返还·状态码` = 1 THEN '不可享受' WHEN `稳岗返还·状态码` = 2 THEN '待定' END AS `稳岗返还.状态`,
  CASE WHEN NOT `稳岗返还·另算` = 2 AND `稳岗返还·金额种类` IN (1) THEN CAST(CAST(`稳岗返还·金额` AS DECIMAL(10, 0)) * 0.01 AS DECIMAL(12, 2)) END AS `稳岗返还.金额`,
  CASE WHEN `稳岗返还·另算` = 2 THEN '值超出语句声明的范围，或者语句说不准：用 polc batch 计算' WHEN `稳岗返还·原因码` = 1 THEN '未满足 裁员率：裁员率 <= 5.5%' WHEN `稳岗返还·原因码` = 2 THEN '待定：裁员率 <= 5.5%' WHEN `稳岗返还·原因码` = 3 THEN '待定：缺少计算金额的输入' END AS `稳岗返还.原因`,
  -- 示人社发〔2024〕7号/第2条/见习补贴
  CASE WHEN `见习补贴·另算` = 2 THEN '另算' WHEN `见习补贴·状态码` = 0 THEN '可享受' WHEN `见习补贴·状态码` = 1 THEN '不可享受' WHEN `见习补贴·状态码` = 2 THEN '待定' END AS `见习补贴.状态`,
  CASE WHEN NOT `见习补贴·另算` = 2 AND `见习补贴·金额种类` IN (1) THEN CAST(CAST(`见习补贴·金额` AS DECIMAL(12, 0)) * 0.01 AS DECIMAL(14, 2)) END AS `见习补贴.金额`,
  CASE WHEN `见习补贴·另算` = 2 THEN '值超出语句声明的范围，或者语句说不准：用 polc batch 计算' WHEN `见习补贴·原因码` = 2 THEN '待定：缺少计算金额的输入' WHEN `见习补贴·原因码` = 3 THEN '未满足 没有一项符合' END AS `见习补贴.原因`
FROM `第12步`;
