using System.Diagnostics.Metrics;
using System.Net;
using Registry.HttpBridge.Limits;
using Registry.HttpBridge.Listeners;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.HttpBridge.Tests.Limits;

public sealed class LimitMeterTests
{
    [Fact]
    public void Refusals_are_counted_by_class()
    {
        var limits = new RequestLimits(new LimitOptions(), new ManualTimeProvider());
        using var meter = new LimitMeter(limits, new StrangerConnections(new HttpServerOptions(), new TrustOptions()), new ConnectionBound(1));
        limits.Addresses.TryTake(CallClass.Reads, AddressGroups.Of(IPAddress.Loopback));
        limits.CountRefusal(CallClass.Searches);
        limits.CountRefusal(CallClass.Searches);
        limits.CountRefusal(null);

        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, asked) => Enable(instrument, asked, meter) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen[instrument.Name + string.Concat(tags.ToArray().Select(tag => $" {tag.Value}"))] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal(2, seen["registry.http.requests.refused Searches"]);
        Assert.Equal(0, seen["registry.http.requests.refused Reads"]);
        Assert.Equal(1, seen["registry.http.requests.refused Node"]);
        Assert.Equal(2, seen["registry.http.budgets"]);
        Assert.Equal(0, seen["registry.http.connections"]);
    }

    /// <summary>Other tests have meters of the same name.</summary>
    private static void Enable(Instrument instrument, MeterListener listener, LimitMeter meter)
    {
        if (meter.Owns(instrument)) listener.EnableMeasurementEvents(instrument);
    }
}
