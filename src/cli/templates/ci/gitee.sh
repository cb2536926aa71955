#!/bin/sh
# 由 polc git-setup --ci gitee 写出。在 Gitee Go、Jenkins 等流水线的合并请求任务里运行：
#   BASE=目标分支 GITEE_TOKEN=私人令牌 GITEE_REPO=空间/仓库 GITEE_PULL=合并请求编号 sh .gitee/polc.sh
# 没有令牌时只写报告，不贴评论。
POLICIES=${POLICIES:-policies}
failed=0
polc check "$POLICIES" || failed=1
polc test "$POLICIES" || failed=1
polc review "${BASE:-origin/master}" HEAD --out review.md --out review.html -- "$POLICIES" || failed=1
if [ -n "$GITEE_TOKEN" ] && [ -f review.md ]; then
  curl --fail -sS -X POST "https://gitee.com/api/v5/repos/$GITEE_REPO/pulls/$GITEE_PULL/comments" \
    --data-urlencode "access_token=$GITEE_TOKEN" --data-urlencode "body@review.md" > /dev/null || failed=1
fi
exit "$failed"
