#!/bin/sh
set -e
# dpkg says remove, rpm the number of versions that stay: an upgrade doesn't stop the portal.
if [ -d /run/systemd/system ] && { [ "$1" = remove ] || [ "$1" = 0 ]; }; then
	systemctl disable --now bursar.service bursar-backup.timer
fi
