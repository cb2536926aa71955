#!/bin/sh
# 由 polc git-setup 写出：提交以前检查政策文件、运行算例。跳过一次：git commit --no-verify
changed=$(git diff --cached --name-only --diff-filter=ACMR -- '*.pol')
test -z "$changed" && exit 0
command -v polc > /dev/null || { echo 'polc 没有安装，没有检查' >&2; exit 0; }
git diff --cached --name-only -z --diff-filter=ACMR -- '*.pol' | xargs -0 polc fmt --check &&
  git diff --cached --name-only -z --diff-filter=ACMR -- '*.pol' | xargs -0 polc check &&
  git diff --cached --name-only -z --diff-filter=ACMR -- '*.pol' | xargs -0 polc test
