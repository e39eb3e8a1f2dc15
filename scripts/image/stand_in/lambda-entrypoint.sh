#!/bin/sh
# The handler is the image's command. Without Lambda's runtime API, the emulator takes its place.
if [ $# -ne 1 ]; then
    echo "the handler has to be the first and only argument" >&2
    exit 142
fi
export _HANDLER="$1"
if [ -z "$AWS_LAMBDA_RUNTIME_API" ]; then
    exec /usr/local/bin/aws-lambda-rie /var/runtime/bootstrap
fi
exec /var/runtime/bootstrap
