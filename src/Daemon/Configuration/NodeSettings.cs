using System.ComponentModel;
using System.Globalization;
using System.Net;
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
    static NodeSettings() => IPNetworkConverter.Register();

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
        var mistakes = new List<string>();
        var known = new HashSet<string>(DaemonOptionsReader.Keys, StringComparer.OrdinalIgnoreCase);
        var daemon = DaemonOptionsReader.Read(configuration, mistakes);
        var settings = new NodeSettings
        {
            Daemon = daemon!,
            Swarm = Section<SwarmOptions>("Swarm") with { ListenAddresses = daemon?.Listen ?? [], AnnounceAddresses = daemon?.Announce ?? [], AnnounceOnly = daemon?.Announce.Count > 0 },
            Tcp = Section<TcpTransportOptions>("Tcp"),
            Yamux = Section<YamuxOptions>("Yamux"),
            Relay = Section<RelayOptions>("Relay"),
            AutoNat = Section<AutoNatOptions>("AutoNat"),
            Prober = Section<ProberOptions>("Prober"),
            Kad = ReadKad(),
            Providers = Section<ProviderStoreOptions>("Providers"),
            ProviderJournal = Section<ProviderJournalOptions>("ProviderJournal"),
            Values = Section<ValueStoreOptions>("Values"),
            Registrations = Section<RegistrationOptions>("Registrations") with
            {
                Network = daemon?.Network ?? DaemonOptions.DefaultNetwork,
                Heartbeats = Section<HeartbeatOptions>("Heartbeats"),
                Confirming = Section<ConfirmingOptions>("Confirming"),
            },
            Hivemind = Section<HivemindOptions>("Hivemind"),
            HivemindCalls = Section<CallOptions>("HivemindCalls"),
            HivemindRecords = Section<RecordStoreOptions>("HivemindRecords"),
            Reachability = Section<ReachabilityOptions>("Reachability"),
            HivemindJournal = Section<RecordJournalOptions>("HivemindJournal"),
            HttpServer = Section<HttpServerOptions>("HttpServer"),
            Routing = Section<RoutingOptions>("Routing"),
            Operator = Section<OperatorOptions>("Operator"),
            Limits = Section<LimitOptions>("Limits"),
            Audit = Section<AuditOptions>("Audit"),
            Blocks = Section<BlockOptions>("Blocks"),
            SwarmReader = ReadSwarmReader(),
        };
        mistakes.AddRange([
            .. settings.Swarm.Validate(), .. settings.Tcp.Validate(), .. settings.Yamux.Validate(), .. settings.Kad.Validate(), .. settings.Providers.Validate(),
            .. settings.Relay.Validate(), .. settings.AutoNat.Validate(), .. settings.Prober.Validate(), .. settings.ProviderJournal.Validate(), .. settings.Values.Validate(), .. settings.Registrations.Validate(),
            .. settings.Hivemind.Validate(), .. settings.HivemindCalls.Validate(), .. settings.HivemindRecords.Validate(), .. settings.HivemindJournal.Validate(), .. settings.Reachability.Validate(),
            .. settings.HttpServer.Validate(), .. settings.Routing.Validate(), .. settings.Operator.Validate(), .. settings.Limits.Validate(), .. settings.Audit.Validate(), .. settings.Blocks.Validate(),
            .. settings.SwarmReader.Validate()]);
        mistakes.AddRange(configuration.GetSection("Registry").GetChildren().Where(child => !known.Contains(child.Path)).Select(child => $"{child.Path}: there is no such setting"));
        if (settings.Operator.SocketGroup is { } group && UnixGroup.Find(group) is null) mistakes.Add($"Registry:Operator:SocketGroup: there is no group '{group}'");
        if (mistakes.Count == 0) return settings;

        throw new DaemonStartException("The settings are wrong:", details: mistakes);

        // The framework would add to the default list.
        KadOptions ReadKad()
        {
            var kad = Section<KadOptions>("Kad");
            return kad with { Protocols = ListSetting.Read(configuration, "Registry:Kad:Protocols") ?? new KadOptions().Protocols };
        }

        SwarmReaderOptions ReadSwarmReader()
        {
            var reader = Section<SwarmReaderOptions>("SwarmReader");
            return reader with { IndexKeys = ListSetting.Read(configuration, "Registry:SwarmReader:IndexKeys") ?? new SwarmReaderOptions().IndexKeys };
        }

        T Section<T>(string name)
            where T : new()
        {
            known.Add("Registry:" + name);
            try
            {
                return configuration.GetSection("Registry:" + name).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new T();
            }
            catch (InvalidOperationException fault)
            {
                mistakes.Add($"Registry:{name}: {fault.Message} {fault.InnerException?.Message}".TrimEnd());
                return new T();
            }
        }
    }
}

/// <summary>Lets configuration hold networks as CIDR; the framework's type has no converter of its own.</summary>
internal sealed class IPNetworkConverter : TypeConverter
{
    public static void Register() => TypeDescriptor.AddAttributes(typeof(IPNetwork), new TypeConverterAttribute(typeof(IPNetworkConverter)));

    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? IPNetwork.Parse(text) : base.ConvertFrom(context, culture, value);
}
