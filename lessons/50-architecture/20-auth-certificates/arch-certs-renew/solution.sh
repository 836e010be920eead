# when does which certificate end?
ssh {{cp}} kubeadm certs check-expiration
ssh {{cp}} kubeadm certs renew apiserver
# the API server takes up its new certificate by itself, within a minute
ssh {{cp}} openssl x509 -noout -enddate -in /etc/kubernetes/pki/apiserver.crt > ~/lab/enddate.txt
cat ~/lab/enddate.txt
