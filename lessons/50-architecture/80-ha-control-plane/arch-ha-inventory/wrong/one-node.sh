# fails: endpoint
echo {{cp}}:6443 > ~/lab/endpoint.txt
printf '{{cp}}\n{{cp}}2\n{{cp}}3\n' > ~/lab/members.txt
echo {{cp}}{{leader}} > ~/lab/leader.txt
