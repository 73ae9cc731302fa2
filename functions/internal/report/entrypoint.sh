#!/bin/sh
# Starts Lambda's runtime interface, never as root. Lambda itself runs images as a user of its own; what
# else runs them may come as root, and gives that up here: `sam local` adds its emulator to an image as the
# image's user, so that an image with a USER of its own cannot be run by it.
if [ "$(id -u)" = 0 ]; then
    exec setpriv --reuid=nobody --regid=nogroup --clear-groups --no-new-privs "$0" "$@"
fi
exec /usr/bin/python3 -m awslambdaric "$@"
