# fails: file
ssh {{cp}} bash -ceu '"
cd /etc/kubernetes/pki
openssl req -new -key apiserver.key -subj /CN=kube-apiserver -out /tmp/api.csr
echo subjectAltName=DNS:{{cp}},DNS:localhost,IP:127.0.0.1 > /tmp/api.ext
openssl x509 -req -in /tmp/api.csr -CA ca.crt -CAkey ca.key -days 365 -extfile /tmp/api.ext -out apiserver.crt
rm /tmp/api.csr /tmp/api.ext
"'
ssh {{cp}} openssl x509 -noout -enddate -in /etc/kubernetes/pki/apiserver.crt > ~/lab/enddate.txt
