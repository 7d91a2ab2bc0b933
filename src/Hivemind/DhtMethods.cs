namespace Registry.Hivemind;

/// <summary>The names of hivemind's DHT calls; they are the protocol ids of their streams.</summary>
internal static class DhtMethods
{
    public const string Ping = "DHTProtocol.rpc_ping";

    public const string Store = "DHTProtocol.rpc_store";

    public const string Find = "DHTProtocol.rpc_find";
}
