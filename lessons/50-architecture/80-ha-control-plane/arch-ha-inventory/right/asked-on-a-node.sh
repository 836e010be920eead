ssh {{cp}} "grep server: /etc/kubernetes/admin.conf" | awk '{ print $2 }' > ~/lab/endpoint.txt
printf '{{cp}}3\n{{cp}}\n{{cp}}2\n' > ~/lab/members.txt
for node in {{cp}} {{cp}}2 {{cp}}3; do ssh $node "curl -s http://127.0.0.1:2381/metrics | grep -q '^etcd_server_is_leader 1'" < /dev/null && echo $node > ~/lab/leader.txt; done
