using System.Buffers.Binary;

namespace Registry.Dht.Providers.Slabs;

/// <summary>
/// Short byte strings behind one another in chunks of 64 KiB: millions of them cost the garbage collector nothing, and each
/// has 8 bytes of overhead. One is known by a handle and knows the number of its owner. What was freed leaves a hole; when
/// holes make up a third of all, the owner of the arena moves what lives in the emptiest chunk elsewhere.
/// </summary>
internal sealed class BlobArena
{
    public const int MaxLength = ushort.MaxValue / 4;

    private const int ChunkBytes = 64 * 1024;
    private const int HeaderBytes = 8;

    // Handles count words of 4 bytes: with 31 bits, 8 GiB.
    private const int WordBytes = 4;
    private const int ChunkWords = ChunkBytes / WordBytes;
    private const int MaxChunks = int.MaxValue / ChunkWords;

    private readonly List<Chunk> _chunks = [];
    private readonly Stack<int> _vacant = new();
    private int _current = -1;
    private long _used;
    private long _live;

    /// <summary>Bytes of memory taken, holes included.</summary>
    public long ReservedBytes => (long)(_chunks.Count - _vacant.Count) * ChunkBytes;

    /// <summary>Copies <paramref name="bytes"/> in; of them the first <paramref name="keyLength"/> are <see cref="Key"/>.</summary>
    public int Add(int owner, ReadOnlySpan<byte> bytes, int keyLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MaxLength);
        var size = SizeOf(bytes.Length);
        if (_current < 0 || _chunks[_current].Used + size > ChunkBytes) _current = NewChunk();
        var chunk = _chunks[_current];
        var at = chunk.Bytes.AsSpan(chunk.Used);
        BinaryPrimitives.WriteInt32LittleEndian(at, owner);
        BinaryPrimitives.WriteUInt16LittleEndian(at[4..], (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(at[6..], (ushort)keyLength);
        bytes.CopyTo(at[HeaderBytes..]);
        var handle = _current * ChunkWords + chunk.Used / WordBytes;
        chunk.Used += size;
        chunk.Live += size;
        _used += size;
        _live += size;
        return handle;
    }

    /// <summary>Valid until the next change.</summary>
    public ReadOnlySpan<byte> Bytes(int handle)
    {
        var at = At(handle);
        return at.Slice(HeaderBytes, BinaryPrimitives.ReadUInt16LittleEndian(at[4..]));
    }

    /// <summary>Valid until the next change.</summary>
    public ReadOnlySpan<byte> Key(int handle)
    {
        var at = At(handle);
        return at.Slice(HeaderBytes, BinaryPrimitives.ReadUInt16LittleEndian(at[6..]));
    }

    public int Owner(int handle) => BinaryPrimitives.ReadInt32LittleEndian(At(handle));

    public void Free(int handle)
    {
        var size = SizeOf(Bytes(handle).Length);
        _chunks[handle / ChunkWords].Live -= size;
        _live -= size;
    }

    /// <summary>The chunk to evacuate now; -1 while holes are few.</summary>
    public int Sparsest()
    {
        if (_used - _live < Math.Max(_used / 3, 2 * ChunkBytes)) return -1;
        var sparsest = -1;
        for (var i = 0; i < _chunks.Count; i++)
        {
            if (i == _current || _chunks[i].Used == 0) continue;
            if (sparsest < 0 || _chunks[i].Live < _chunks[sparsest].Live) sparsest = i;
        }
        return sparsest;
    }

    /// <summary>Handles of all that was ever put into the chunk: whether it still lives, its owner knows.</summary>
    public IEnumerable<int> HandlesOf(int chunk)
    {
        for (var at = 0; at < _chunks[chunk].Used;)
        {
            var handle = chunk * ChunkWords + at / WordBytes;
            yield return handle;
            at += SizeOf(Bytes(handle).Length);
        }
    }

    /// <summary>Gives the memory of an evacuated chunk back.</summary>
    public void Release(int chunk)
    {
        _used -= _chunks[chunk].Used;
        _chunks[chunk].Clear();
        _vacant.Push(chunk);
    }

    private static int SizeOf(int length) => (HeaderBytes + length + WordBytes - 1) / WordBytes * WordBytes;

    private ReadOnlySpan<byte> At(int handle) => _chunks[handle / ChunkWords].Bytes.AsSpan(handle % ChunkWords * WordBytes);

    private int NewChunk()
    {
        if (!_vacant.TryPop(out var number))
        {
            if (_chunks.Count == MaxChunks) throw new InvalidOperationException("The arena is full.");
            number = _chunks.Count;
            _chunks.Add(new Chunk());
        }
        _chunks[number].Bytes = GC.AllocateUninitializedArray<byte>(ChunkBytes);
        return number;
    }

    private sealed class Chunk
    {
        public byte[] Bytes { get; set; } = [];

        /// <summary>Bytes written.</summary>
        public int Used { get; set; }

        /// <summary>Of these, bytes that were not freed.</summary>
        public int Live { get; set; }

        public void Clear()
        {
            Bytes = [];
            Used = 0;
            Live = 0;
        }
    }
}
