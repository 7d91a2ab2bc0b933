using Registry.Hivemind.MessagePack;
using Registry.Identity;

namespace Registry.Hivemind.Petals;

/// <summary>The fields of a server's announcement while they are read. Long texts and lists are cut, since servers write what they like.</summary>
internal struct ServerInfoFields
{
    private const int MaxTextLength = 128;
    private const int MaxAdapters = 32;
    private const int MaxPings = 64;

    private int? _start;
    private int? _end;
    private string? _publicName;
    private string? _version;
    private double? _networkRps;
    private double? _forwardRps;
    private double? _inferenceRps;
    private string? _torchDtype;
    private string? _quantType;
    private bool? _usingRelay;
    private long? _cacheTokensLeft;
    private List<string>? _adapters;
    private Dictionary<PeerId, double>? _pings;

    /// <summary>False when a known field is of another kind than it should be.</summary>
    public bool TryRead(scoped ref MessagePackReader reader)
    {
        if (!reader.TryReadMapHeader(out var fields)) return false;
        for (; fields > 0; fields--)
        {
            if (!reader.TryReadText(out var name)) return false;
            if (!reader.TryReadNil() && !TryReadField(ref reader, name)) return false;
        }

        return true;
    }

    public readonly ServerInfo Of(WorkerState state, double throughput) => new(state, throughput)
    {
        StartBlock = _start,
        EndBlock = _end,
        PublicName = _publicName,
        Version = _version,
        NetworkRps = _networkRps,
        ForwardRps = _forwardRps,
        InferenceRps = _inferenceRps,
        Adapters = _adapters ?? [],
        TorchDtype = _torchDtype,
        QuantType = _quantType,
        UsingRelay = _usingRelay,
        CacheTokensLeft = _cacheTokensLeft,
        NextPings = _pings,
    };

    private bool TryReadField(scoped ref MessagePackReader reader, string name) => name switch
    {
        "start_block" => TryReadBlock(ref reader, out _start),
        "end_block" => TryReadBlock(ref reader, out _end),
        "public_name" => TryReadText(ref reader, out _publicName),
        "version" => TryReadText(ref reader, out _version),
        "network_rps" => TryReadRate(ref reader, out _networkRps),
        "forward_rps" => TryReadRate(ref reader, out _forwardRps),
        "inference_rps" => TryReadRate(ref reader, out _inferenceRps),
        "torch_dtype" => TryReadText(ref reader, out _torchDtype),
        "quant_type" => TryReadText(ref reader, out _quantType),
        "using_relay" => TryReadFlag(ref reader, out _usingRelay),
        "cache_tokens_left" => TryReadCount(ref reader, out _cacheTokensLeft),
        "adapters" => TryReadAdapters(ref reader),
        "next_pings" => TryReadPings(ref reader),
        _ => reader.TrySkip(),
    };

    private static bool TryReadText(scoped ref MessagePackReader reader, out string? text)
    {
        var read = reader.TryReadText(out text);
        if (text?.Length > MaxTextLength) text = Cut(text);
        return read;
    }

    /// <summary>Not through the middle of a character.</summary>
    private static string Cut(string text) => text[..(char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)];

    private static bool TryReadRate(scoped ref MessagePackReader reader, out double? rate)
    {
        var read = PetalsCodec.TryReadRate(ref reader, out var value);
        rate = value;
        return read;
    }

    private static bool TryReadBlock(scoped ref MessagePackReader reader, out int? block)
    {
        var read = TryReadCount(ref reader, out var count) && count <= int.MaxValue;
        block = read ? (int)count!.Value : null;
        return read;
    }

    private static bool TryReadCount(scoped ref MessagePackReader reader, out long? count)
    {
        var read = reader.TryReadInt64(out var value) && value >= 0;
        count = value;
        return read;
    }

    private static bool TryReadFlag(scoped ref MessagePackReader reader, out bool? flag)
    {
        var read = reader.TryReadBoolean(out var value);
        flag = value;
        return read;
    }

    private bool TryReadAdapters(scoped ref MessagePackReader reader)
    {
        if (!PetalsCodec.TryEnterSequence(ref reader, out var content, out var count)) return false;
        _adapters = [];
        for (; count > 0 && _adapters.Count < MaxAdapters; count--)
        {
            if (!TryReadText(ref content, out var adapter)) return false;
            _adapters.Add(adapter!);
        }

        return true;
    }

    private bool TryReadPings(scoped ref MessagePackReader reader)
    {
        if (!reader.TryReadMapHeader(out var count)) return false;
        _pings = [];
        for (var left = MaxPings; count > 0; count--)
        {
            if (!reader.TryReadText(out var text) || !reader.TryReadNumber(out var seconds) || !(seconds >= 0)) return false;
            if (left-- > 0 && PeerId.TryParse(text, out var peer)) _pings[peer] = seconds;
        }

        return true;
    }
}
