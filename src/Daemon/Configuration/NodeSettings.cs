using Registry.Daemon.Unix;
using Registry.Dht;
using Registry.Dht.Providers;
using Registry.Dht.Records;
using Registry.Hivemind;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Petals;
using Registry.Hivemind.Reachability;
using Registry.Hivemind.Storage;
using Registry.HttpBridge;
using Registry.HttpBridge.Limits;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Protocols.AutoNat;
using Registry.Libp2p.Protocols.Relay;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Tcp;
using Registry.Moderation.Audit;
using Registry.Moderation.Blocks;
using Registry.Registrations;
using Registry.Registrations.Confirming;

namespace Registry.Daemon.Configuration;

/// <summary>All settings, read and validated together. Each section is the options record of the part that it names.</summary>
internal sealed record NodeSettings
{
    public required DaemonOptions Daemon { get; init; }

    public required SwarmOptions Swarm { get; init; }

    public required TcpTransportOptions Tcp { get; init; }

    public required YamuxOptions Yamux { get; init; }

    public required RelayOptions Relay { get; init; }

    public required AutoNatOptions AutoNat { get; init; }

    public required ProberOptions Prober { get; init; }

    public required KadOptions Kad { get; init; }

    public required ProviderStoreOptions Providers { get; init; }

    public required ProviderJournalOptions ProviderJournal { get; init; }

    public required ValueStoreOptions Values { get; init; }

    public required RegistrationOptions Registrations { get; init; }

    public required HivemindOptions Hivemind { get; init; }

    public required CallOptions HivemindCalls { get; init; }

    public required RecordStoreOptions HivemindRecords { get; init; }

    public required RecordJournalOptions HivemindJournal { get; init; }

    public required ReachabilityOptions Reachability { get; init; }

    public required HttpServerOptions HttpServer { get; init; }

    public required RoutingOptions Routing { get; init; }

    public required OperatorOptions Operator { get; init; }

    public required LimitOptions Limits { get; init; }

    public required AuditOptions Audit { get; init; }

    public required BlockOptions Blocks { get; init; }

    public required SwarmReaderOptions SwarmReader { get; init; }

    /// <summary>Throws <see cref="DaemonStartException"/> that lists every mistake.</summary>
    public static NodeSettings Read(IConfigurationRoot configuration)
    {
        var reader = new SettingsReader(configuration);
        var daemon = DaemonOptionsReader.Read(reader);
        var settings = new NodeSettings
        {
            Daemon = daemon!,
            Swarm = reader.Section<SwarmOptions>("Registry:Swarm", nameof(SwarmOptions.ListenAddresses), nameof(SwarmOptions.AnnounceAddresses), nameof(SwarmOptions.AnnounceOnly)) with
            {
                ListenAddresses = daemon?.Listen ?? [],
                AnnounceAddresses = daemon?.Announce ?? [],
                AnnounceOnly = daemon?.Announce.Count > 0,
            },
            Tcp = reader.Section<TcpTransportOptions>("Registry:Tcp"),
            Yamux = reader.Section<YamuxOptions>("Registry:Yamux"),
            Relay = reader.Section<RelayOptions>("Registry:Relay"),
            AutoNat = reader.Section<AutoNatOptions>("Registry:AutoNat"),
            Prober = reader.Section<ProberOptions>("Registry:Prober"),
            Kad = reader.Section<KadOptions>("Registry:Kad"),
            Providers = reader.Section<ProviderStoreOptions>("Registry:Providers"),
            ProviderJournal = reader.Section<ProviderJournalOptions>("Registry:ProviderJournal"),
            Values = reader.Section<ValueStoreOptions>("Registry:Values"),
            Registrations = reader.Section<RegistrationOptions>("Registry:Registrations", nameof(RegistrationOptions.Network), nameof(RegistrationOptions.Heartbeats), nameof(RegistrationOptions.Confirming)) with
            {
                Network = daemon?.Network ?? DaemonOptions.DefaultNetwork,
                Heartbeats = reader.Section<HeartbeatOptions>("Registry:Heartbeats"),
                Confirming = reader.Section<ConfirmingOptions>("Registry:Confirming"),
            },
            Hivemind = reader.Section<HivemindOptions>("Registry:Hivemind"),
            HivemindCalls = reader.Section<CallOptions>("Registry:HivemindCalls"),
            HivemindRecords = reader.Section<RecordStoreOptions>("Registry:HivemindRecords"),
            Reachability = reader.Section<ReachabilityOptions>("Registry:Reachability"),
            HivemindJournal = reader.Section<RecordJournalOptions>("Registry:HivemindJournal"),
            HttpServer = reader.Section<HttpServerOptions>("Registry:HttpServer"),
            Routing = reader.Section<RoutingOptions>("Registry:Routing"),
            Operator = reader.Section<OperatorOptions>("Registry:Operator"),
            Limits = reader.Section<LimitOptions>("Registry:Limits"),
            Audit = reader.Section<AuditOptions>("Registry:Audit"),
            Blocks = reader.Section<BlockOptions>("Registry:Blocks"),
            SwarmReader = reader.Section<SwarmReaderOptions>("Registry:SwarmReader"),
        };
        reader.Check([
            .. settings.Swarm.Validate(), .. settings.Tcp.Validate(), .. settings.Yamux.Validate(), .. settings.Kad.Validate(), .. settings.Providers.Validate(),
            .. settings.Relay.Validate(), .. settings.AutoNat.Validate(), .. settings.Prober.Validate(), .. settings.ProviderJournal.Validate(), .. settings.Values.Validate(),
            .. settings.Registrations.Validate().Select(OfRegistrations),
            .. settings.Hivemind.Validate(), .. settings.HivemindCalls.Validate(), .. settings.HivemindRecords.Validate(), .. settings.HivemindJournal.Validate(), .. settings.Reachability.Validate(),
            .. settings.HttpServer.Validate(), .. settings.Routing.Validate(), .. settings.Operator.Validate(), .. settings.Limits.Validate(), .. settings.Audit.Validate(), .. settings.Blocks.Validate(),
            .. settings.SwarmReader.Validate()]);
        if (settings.Operator.SocketGroup is { } group && UnixGroup.Find(group) is null) reader.Mistake($"Registry:Operator:SocketGroup: there is no group '{group}'");
        CheckLogging(configuration, reader);
        reader.RefuseOthers();
        if (reader.Mistakes.Count == 0) return settings;

        throw new DaemonStartException("The settings are wrong:", details: reader.Mistakes);
    }

    /// <summary>Its sections stand beside it, and its own options bear no name.</summary>
    private static string OfRegistrations(string mistake)
    {
        var name = mistake.Split(':')[0];
        return "Registry:" + (name.Contains('.', StringComparison.Ordinal) ? name.Replace('.', ':') : "Registrations:" + name) + mistake[name.Length..];
    }

    /// <summary>The framework reads them, and would end the start with a stack.</summary>
    private static void CheckLogging(IConfigurationRoot configuration, SettingsReader reader)
    {
        foreach (var level in configuration.GetSection("Logging").AsEnumerable().Where(setting => setting.Key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase) && setting.Value is { Length: > 0 }))
        {
            if (!Enum.GetNames<LogLevel>().Contains(level.Value, StringComparer.OrdinalIgnoreCase)) reader.Mistake($"{level.Key}: {string.Join(", ", Enum.GetNames<LogLevel>())}; got '{level.Value}'");
        }
    }
}
