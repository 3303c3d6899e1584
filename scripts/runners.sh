# The runners of ./prm test: each beside the other in a process group of its own, ended with us.

RUNNERS=() # process groups that still work

# start_runner NAME COMMAND...: the number of its group is in $runner_NAME. Runners hold no lock.
start_runner() {
    local name=$1
    shift
    set -m
    "$@" </dev/null 8>&- 9>&- &
    set +m
    RUNNERS+=($!)
    printf -v "runner_$name" %s $!
}

# finish_runner NAME: wait for it and set $status_NAME.
finish_runner() {
    local group="runner_$1" status=0 other left=()
    wait "${!group}" 2>/dev/null || status=$?
    # What a killed runner leaves in its group goes with it.
    end_group "${!group}"
    for other in "${RUNNERS[@]}"; do
        [ "$other" = "${!group}" ] || left+=("$other")
    done
    RUNNERS=(${left[@]+"${left[@]}"})
    printf -v "status_$1" %s "$status"
}

# pytest takes down what it has set up (tests/conftest.py); Odoo leaves at once at the second signal. No SIGINT: what
# was started in the background of a script does not hear it.
end_group() {
    local signal _
    for signal in TERM TERM KILL; do
        kill -"$signal" -- "-$1" 2>/dev/null || return 0
        for _ in $(seq 150); do
            kill -0 -- "-$1" 2>/dev/null || return 0
            sleep 0.1
        done
    done
}

end_runners() {
    local group ending=()
    for group in ${RUNNERS[@]+"${RUNNERS[@]}"}; do
        end_group "$group" &
        ending+=($!)
    done
    [ ${#ending[@]} -eq 0 ] || wait "${ending[@]}" || true
}

# Copies that a killed run left behind, told by the process number in their name, and who serves them.
drop_leftovers() {
    local name
    while read -r name; do
        if [ -n "$name" ] && [ ! -d "/proc/${name##*_}" ]; then
            end_servers_of "$name"
            drop_database "$name"
        fi
    done < <(sql postgres "SELECT datname FROM pg_database WHERE datname LIKE 'prm\_test\_%'")
}

end_servers_of() {
    local folder line
    for folder in /proc/[0-9]*; do
        line=$({ tr '\0' ' ' <"$folder/cmdline"; } 2>/dev/null) || continue
        if [[ $line == *"-c $PRM_ROOT/odoo.conf "* && $line == *" -d $1 "* ]]; then
            kill -KILL "${folder##*/}" 2>/dev/null || true
        fi
    done
}
