import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * DynamoDB Local in memory, over TLS, on 127.0.0.1 only: its own main class offers plain HTTP on every interface,
 * and sends telemetry.
 *
 * Arguments: the port, and a PKCS#12 file whose password is "bench".
 */
public class LoopbackServer {
    public static void main(String[] arguments) throws Exception {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(arguments[1]);
        tls.setKeyStorePassword("bench");
        HttpConfiguration http = new HttpConfiguration();
        // Clients call it by its address, which is no server name.
        http.addCustomizer(new SecureRequestCustomizer(false));

        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, tls, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[0]));
        connector.setIdleTimeout(600_000);
        server.addConnector(connector);
        server.setHandler(new ContextHandler(new LocalDynamoDBServerHandler(
            new LocalDynamoDBRequestHandler(0, true, null, true, false), null), "/"));
        server.start();
        server.join();
    }
}
