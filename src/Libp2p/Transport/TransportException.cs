namespace Registry.Libp2p.Transport;

public sealed class TransportException(string message, Exception? inner = null) : Exception(message, inner);
