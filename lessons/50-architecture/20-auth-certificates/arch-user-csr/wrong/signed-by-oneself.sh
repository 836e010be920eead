# fails: cert, kubeconfig, csr
openssl req -x509 -new -key ~/lab/{{user}}.key -subj '/CN={{user}}/O=developers' -days 30 -out ~/lab/{{user}}.crt
export KC=~/lab/{{user}}.kubeconfig SERVER=$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')
kubectl --kubeconfig=$KC config set-cluster cka --server=$SERVER --insecure-skip-tls-verify=true
kubectl --kubeconfig=$KC config set-credentials {{user}} --client-certificate=$HOME/lab/{{user}}.crt --client-key=$HOME/lab/{{user}}.key
kubectl --kubeconfig=$KC config set-context {{user}} --cluster=cka --user={{user}}
kubectl --kubeconfig=$KC config use-context {{user}}
