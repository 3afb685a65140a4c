#!/bin/sh
set -e
systemd-sysusers bursar.conf
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	systemctl try-restart bursar.service # after an upgrade; a first start waits for its settings
fi
