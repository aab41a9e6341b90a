// SPDX-License-Identifier: MIT
// Pack<Real>: many replicas side by side in Highway vectors, with the operators of lanes/lane.hpp.  Two vectors are
// interleaved, because Philox and the elementary functions are long chains of dependent operations.
// Lives in an inline namespace of the SIMD target, so that every template over a Pack has the target in its mangled
// name and no function compiled for one instruction set can be linked into another.
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <hwy/highway.h>

#include <concepts>
#include <cstdint>
#include <type_traits>

#ifndef HT_TARGET
#error "HT_TARGET must name the SIMD target that this object is compiled for"
#endif

namespace heavytail {
inline namespace HT_TARGET {

namespace hn = hwy::HWY_NAMESPACE;

/// Vectors of Real in a Pack.
inline constexpr int pack_vectors = 2;

template <class Real> using RealTag = hn::ScalableTag<Real>;
template <class Real> inline constexpr int real_lanes = static_cast<int>(HWY_MAX_BYTES / sizeof(Real));

/// Vectors of 32-bit words that a Pack of Real goes with: as many lanes as the Pack.
template <class Real>
inline constexpr int word_vectors = pack_vectors * static_cast<int>(sizeof(float)) / static_cast<int>(sizeof(Real));

namespace pack_detail {

template <int I> using Place = std::integral_constant<int, I>;

// g++ 12 keeps a struct of vectors in registers where it is copied vector by vector, each as the processor's own type,
// and is not constant (its pass sra says "store to a read-only decl"); others it moves through memory.  So Vectors has
// named members, which are mutable, since most numbers of a formula are constant.

/// Highway's vectors and masks are structs of one member.
template <class V> HWY_INLINE void copy(V& to, const V& from) {
  if constexpr (requires { from.raw; })
    to.raw = from.raw;
  else
    to = from;
}

/// One or two vectors or masks.
template <class V, int Count> struct Vectors;

template <class V> struct Vectors<V, 1> {
  static constexpr int count = 1;
  mutable V first;

  Vectors() = default;

  HWY_INLINE Vectors(const Vectors& other) { *this = other; }

  // NOLINTNEXTLINE(cert-oop54-cpp): nothing is lost by a copy onto itself
  HWY_INLINE Vectors& operator=(const Vectors& other) {
    copy(first, other.first);
    return *this;
  }

  HWY_INLINE V v(Place<0> /*place*/) const { return first; }
};

template <class V> struct Vectors<V, 2> {
  static constexpr int count = 2;
  mutable V first, second;

  Vectors() = default;

  HWY_INLINE Vectors(const Vectors& other) { *this = other; }

  // NOLINTNEXTLINE(cert-oop54-cpp): nothing is lost by a copy onto itself
  HWY_INLINE Vectors& operator=(const Vectors& other) {
    copy(first, other.first);
    copy(second, other.second);
    return *this;
  }

  HWY_INLINE V v(Place<0> /*place*/) const { return first; }

  HWY_INLINE V v(Place<1> /*place*/) const { return second; }
};

/// A P whose vector at each place is `op(place)`.
template <class P, class Op> HWY_INLINE P each_vector(Op&& op) {
  P result;
  result.first = op(Place<0>{});
  if constexpr (P::count == 2) result.second = op(Place<1>{});
  return result;
}

} // namespace pack_detail

template <class Real> struct Mask : pack_detail::Vectors<hn::Mask<RealTag<Real>>, pack_vectors> {};

/// 32-bit words, one a lane.
template <int Count> struct WordPack : pack_detail::Vectors<hn::Vec<hn::ScalableTag<std::uint32_t>>, Count> {
  using Tag = hn::ScalableTag<std::uint32_t>;

  WordPack() = default;

  HWY_INLINE explicit WordPack(std::uint32_t a) {
    *this = pack_detail::each_vector<WordPack>([&](auto) { return hn::Set(Tag{}, a); });
  }
};

template <int Count> struct WordMask : pack_detail::Vectors<hn::Mask<hn::ScalableTag<std::uint32_t>>, Count> {};

/// Unsigned lanes as wide as a double.
struct BitsPack : pack_detail::Vectors<hn::Vec<hn::ScalableTag<std::uint64_t>>, pack_vectors> {
  using Tag = hn::ScalableTag<std::uint64_t>;

  BitsPack() = default;

  HWY_INLINE explicit BitsPack(std::uint64_t a) {
    *this = pack_detail::each_vector<BitsPack>([&](auto) { return hn::Set(Tag{}, a); });
  }
};

template <class Real> struct Pack : pack_detail::Vectors<hn::Vec<RealTag<Real>>, pack_vectors> {
  using Tag = RealTag<Real>;

  Pack() = default;

  HWY_INLINE explicit Pack(Real a) {
    *this = pack_detail::each_vector<Pack>([&](auto) { return hn::Set(Tag{}, a); });
  }
};

// Numbers.
template <class Real> HWY_INLINE Pack<Real> operator+(Pack<Real> a, Pack<Real> b) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) { return hn::Add(a.v(i), b.v(i)); });
}

template <class Real> HWY_INLINE Pack<Real> operator-(Pack<Real> a, Pack<Real> b) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) { return hn::Sub(a.v(i), b.v(i)); });
}

template <class Real> HWY_INLINE Pack<Real> operator*(Pack<Real> a, Pack<Real> b) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) { return hn::Mul(a.v(i), b.v(i)); });
}

template <class Real> HWY_INLINE Pack<Real> operator/(Pack<Real> a, Pack<Real> b) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) { return hn::Div(a.v(i), b.v(i)); });
}

template <class Real> HWY_INLINE Pack<Real> operator-(Pack<Real> a) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) { return hn::Neg(a.v(i)); });
}

template <class Real> HWY_INLINE Mask<Real> operator<(Pack<Real> a, Pack<Real> b) {
  return pack_detail::each_vector<Mask<Real>>([&](auto i) { return hn::Lt(a.v(i), b.v(i)); });
}

template <class Real> HWY_INLINE Mask<Real> operator<=(Pack<Real> a, Pack<Real> b) {
  return pack_detail::each_vector<Mask<Real>>([&](auto i) { return hn::Le(a.v(i), b.v(i)); });
}

template <class Real> HWY_INLINE Mask<Real> operator>(Pack<Real> a, Pack<Real> b) {
  return b < a;
}

template <class Real> HWY_INLINE Mask<Real> operator>=(Pack<Real> a, Pack<Real> b) {
  return b <= a;
}

template <class Real> HWY_INLINE Mask<Real> operator==(Pack<Real> a, Pack<Real> b) {
  return pack_detail::each_vector<Mask<Real>>([&](auto i) { return hn::Eq(a.v(i), b.v(i)); });
}

template <class Real> HWY_INLINE Pack<Real> fma(Pack<Real> a, Pack<Real> b, Pack<Real> c) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) { return hn::MulAdd(a.v(i), b.v(i), c.v(i)); });
}

template <class Real> HWY_INLINE Pack<Real> sqrt(Pack<Real> a) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) { return hn::Sqrt(a.v(i)); });
}

template <class Real> HWY_INLINE Pack<Real> abs(Pack<Real> a) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) { return hn::Abs(a.v(i)); });
}

template <class Real> HWY_INLINE Pack<Real> floor(Pack<Real> a) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) { return hn::Floor(a.v(i)); });
}

// x86's own instructions do as lane.hpp says; other machines treat NaN in another way.
template <class Real> HWY_INLINE Pack<Real> min(Pack<Real> a, Pack<Real> b) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) {
    if constexpr (HWY_ARCH_X86)
      return hn::Min(a.v(i), b.v(i));
    else
      return hn::IfThenElse(hn::Lt(a.v(i), b.v(i)), a.v(i), b.v(i));
  });
}

template <class Real> HWY_INLINE Pack<Real> max(Pack<Real> a, Pack<Real> b) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) {
    if constexpr (HWY_ARCH_X86)
      return hn::Max(a.v(i), b.v(i));
    else
      return hn::IfThenElse(hn::Lt(b.v(i), a.v(i)), a.v(i), b.v(i));
  });
}

template <class Real> HWY_INLINE Pack<Real> copy_sign(Pack<Real> magnitude, Pack<Real> sign) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) { return hn::CopySign(magnitude.v(i), sign.v(i)); });
}

// Masks.
template <class Real> HWY_INLINE Mask<Real> operator&(Mask<Real> a, Mask<Real> b) {
  return pack_detail::each_vector<Mask<Real>>([&](auto i) { return hn::And(a.v(i), b.v(i)); });
}

template <class Real> HWY_INLINE Mask<Real> operator|(Mask<Real> a, Mask<Real> b) {
  return pack_detail::each_vector<Mask<Real>>([&](auto i) { return hn::Or(a.v(i), b.v(i)); });
}

template <class Real> HWY_INLINE Mask<Real> operator!(Mask<Real> a) {
  return pack_detail::each_vector<Mask<Real>>([&](auto i) { return hn::Not(a.v(i)); });
}

template <class Real> HWY_INLINE bool any(Mask<Real> a) {
  return !hn::AllFalse(RealTag<Real>{}, hn::Or(a.first, a.second));
}

template <class Real> HWY_INLINE bool all(Mask<Real> a) {
  return hn::AllTrue(RealTag<Real>{}, hn::And(a.first, a.second));
}

template <class Real> HWY_INLINE Pack<Real> select(Mask<Real> mask, Pack<Real> yes, Pack<Real> no) {
  return pack_detail::each_vector<Pack<Real>>([&](auto i) { return hn::IfThenElse(mask.v(i), yes.v(i), no.v(i)); });
}

// Words.
template <int N> HWY_INLINE WordPack<N> operator+(WordPack<N> a, WordPack<N> b) {
  return pack_detail::each_vector<WordPack<N>>([&](auto i) { return hn::Add(a.v(i), b.v(i)); });
}

template <int N> HWY_INLINE WordPack<N> operator-(WordPack<N> a, WordPack<N> b) {
  return pack_detail::each_vector<WordPack<N>>([&](auto i) { return hn::Sub(a.v(i), b.v(i)); });
}

template <int N> HWY_INLINE WordPack<N> operator&(WordPack<N> a, WordPack<N> b) {
  return pack_detail::each_vector<WordPack<N>>([&](auto i) { return hn::And(a.v(i), b.v(i)); });
}

template <int N> HWY_INLINE WordPack<N> operator|(WordPack<N> a, WordPack<N> b) {
  return pack_detail::each_vector<WordPack<N>>([&](auto i) { return hn::Or(a.v(i), b.v(i)); });
}

template <int N> HWY_INLINE WordPack<N> operator^(WordPack<N> a, WordPack<N> b) {
  return pack_detail::each_vector<WordPack<N>>([&](auto i) { return hn::Xor(a.v(i), b.v(i)); });
}

template <int N> HWY_INLINE WordPack<N> operator<<(WordPack<N> a, int bits) {
  return pack_detail::each_vector<WordPack<N>>([&](auto i) { return hn::ShiftLeftSame(a.v(i), bits); });
}

template <int N> HWY_INLINE WordPack<N> operator>>(WordPack<N> a, int bits) {
  return pack_detail::each_vector<WordPack<N>>([&](auto i) { return hn::ShiftRightSame(a.v(i), bits); });
}

template <int N> HWY_INLINE WordPack<N> min(WordPack<N> a, WordPack<N> b) {
  return pack_detail::each_vector<WordPack<N>>([&](auto i) { return hn::Min(a.v(i), b.v(i)); });
}

template <int N> HWY_INLINE WordMask<N> operator<(WordPack<N> a, WordPack<N> b) {
  return pack_detail::each_vector<WordMask<N>>([&](auto i) { return hn::Lt(a.v(i), b.v(i)); });
}

template <int N> HWY_INLINE bool any(WordMask<N> a) {
  const hn::ScalableTag<std::uint32_t> words;
  if constexpr (N == 2)
    return !hn::AllFalse(words, hn::Or(a.first, a.second));
  else
    return !hn::AllFalse(words, a.first);
}

template <int N> HWY_INLINE WordPack<N> select(WordMask<N> mask, WordPack<N> yes, WordPack<N> no) {
  return pack_detail::each_vector<WordPack<N>>([&](auto i) { return hn::IfThenElse(mask.v(i), yes.v(i), no.v(i)); });
}

namespace pack_detail {

/// The high half of each 64-bit lane, in its low half.
template <int N> HWY_INLINE WordPack<N> high_halves(WordPack<N> a) {
  const hn::ScalableTag<std::uint32_t> words;
  const hn::ScalableTag<std::uint64_t> pairs;
  return each_vector<WordPack<N>>(
      [&](auto i) { return hn::BitCast(words, hn::ShiftRight<32>(hn::BitCast(pairs, a.v(i)))); });
}

/// The 64-bit products of the low halves of 64-bit lanes and one factor.
template <int N> HWY_INLINE WordPack<N> products(WordPack<N> a, std::uint32_t factor) {
  const hn::ScalableTag<std::uint32_t> words;
  const auto factors = hn::Set(words, factor);
  return each_vector<WordPack<N>>([&](auto i) { return hn::BitCast(words, hn::MulEven(a.v(i), factors)); });
}

} // namespace pack_detail

// Philox multiplies words again and again, and the processor multiplies the low halves of 64-bit lanes.  Where there
// are registers enough, words stay spread over such lanes all the while.
#if HWY_TARGET <= HWY_AVX3

/// Words that each stand in the low half of a 64-bit lane, and anything in the high half.
template <int N> struct SpreadWords {
  WordPack<N> even, odd; ///< the words of lanes 0, 2, … and of lanes 1, 3, … of each vector

  SpreadWords() = default;

  // NOLINTNEXTLINE(modernize-pass-by-value): nothing moves faster than it is copied
  HWY_INLINE SpreadWords(WordPack<N> even_lanes, WordPack<N> odd_lanes) : even(even_lanes), odd(odd_lanes) {}

  HWY_INLINE explicit SpreadWords(std::uint32_t a) : even(a), odd(a) {}

  HWY_INLINE explicit SpreadWords(WordPack<N> words) : even(words), odd(pack_detail::high_halves(words)) {}

  HWY_INLINE explicit operator WordPack<N>() const {
    const hn::ScalableTag<std::uint32_t> words;
    const hn::ScalableTag<std::uint64_t> pairs;
    return pack_detail::each_vector<WordPack<N>>([&](auto i) {
      return hn::OddEven(hn::BitCast(words, hn::ShiftLeft<32>(hn::BitCast(pairs, odd.v(i)))), even.v(i));
    });
  }
};

template <int N> HWY_INLINE SpreadWords<N> operator^(SpreadWords<N> a, SpreadWords<N> b) {
  return {a.even ^ b.even, a.odd ^ b.odd};
}

/// High and low halves of the 64-bit products of `a` with one factor for all lanes.
template <int N>
HWY_INLINE void multiply_wide(SpreadWords<N> a, std::uint32_t factor, SpreadWords<N>& high, SpreadWords<N>& low) {
  low = {pack_detail::products(a.even, factor), pack_detail::products(a.odd, factor)};
  high = {pack_detail::high_halves(low.even), pack_detail::high_halves(low.odd)};
}

#else

template <int N>
HWY_INLINE void multiply_wide(WordPack<N> a, std::uint32_t factor, WordPack<N>& high, WordPack<N>& low) {
  const hn::ScalableTag<std::uint32_t> words;
  const WordPack<N> even = pack_detail::high_halves(pack_detail::products(a, factor));
  const WordPack<N> odd = pack_detail::products(pack_detail::high_halves(a), factor);
  high = pack_detail::each_vector<WordPack<N>>([&](auto i) { return hn::OddEven(odd.v(i), even.v(i)); });
  low = pack_detail::each_vector<WordPack<N>>([&](auto i) { return hn::Mul(a.v(i), hn::Set(words, factor)); });
}

#endif

/// Number of the replica in each lane: `first` + lane, as low and high words.
template <int N> HWY_INLINE void replica_words(std::uint64_t first, WordPack<N>& low, WordPack<N>& high) {
  const hn::ScalableTag<std::uint32_t> words;
  const auto low_first = static_cast<std::uint32_t>(first);
  const auto high_first = static_cast<std::uint32_t>(first >> 32U);
  const auto lane = [&](auto i) {
    return hn::Iota(words, static_cast<std::uint32_t>(i.value) * static_cast<std::uint32_t>(hn::Lanes(words)));
  };
  low = pack_detail::each_vector<WordPack<N>>([&](auto i) { return hn::Add(hn::Set(words, low_first), lane(i)); });
  high = pack_detail::each_vector<WordPack<N>>([&](auto i) {
    // The low word wrapped round where it is below what was added.
    const auto carry = hn::IfThenElseZero(hn::Lt(low.v(i), lane(i)), hn::Set(words, 1U));
    return hn::Add(hn::Set(words, high_first), carry);
  });
}

// Bits.
HWY_INLINE BitsPack operator+(BitsPack a, BitsPack b) {
  return pack_detail::each_vector<BitsPack>([&](auto i) { return hn::Add(a.v(i), b.v(i)); });
}

HWY_INLINE BitsPack operator-(BitsPack a, BitsPack b) {
  return pack_detail::each_vector<BitsPack>([&](auto i) { return hn::Sub(a.v(i), b.v(i)); });
}

HWY_INLINE BitsPack operator&(BitsPack a, BitsPack b) {
  return pack_detail::each_vector<BitsPack>([&](auto i) { return hn::And(a.v(i), b.v(i)); });
}

HWY_INLINE BitsPack operator|(BitsPack a, BitsPack b) {
  return pack_detail::each_vector<BitsPack>([&](auto i) { return hn::Or(a.v(i), b.v(i)); });
}

HWY_INLINE BitsPack operator^(BitsPack a, BitsPack b) {
  return pack_detail::each_vector<BitsPack>([&](auto i) { return hn::Xor(a.v(i), b.v(i)); });
}

HWY_INLINE BitsPack operator<<(BitsPack a, int bits) {
  return pack_detail::each_vector<BitsPack>([&](auto i) { return hn::ShiftLeftSame(a.v(i), bits); });
}

HWY_INLINE BitsPack operator>>(BitsPack a, int bits) {
  return pack_detail::each_vector<BitsPack>([&](auto i) { return hn::ShiftRightSame(a.v(i), bits); });
}

HWY_INLINE WordPack<2> to_bits(Pack<float> a) {
  return pack_detail::each_vector<WordPack<2>>([&](auto i) { return hn::BitCast(WordPack<2>::Tag{}, a.v(i)); });
}

HWY_INLINE Pack<float> from_bits(WordPack<2> bits) {
  return pack_detail::each_vector<Pack<float>>([&](auto i) { return hn::BitCast(RealTag<float>{}, bits.v(i)); });
}

HWY_INLINE BitsPack to_bits(Pack<double> a) {
  return pack_detail::each_vector<BitsPack>([&](auto i) { return hn::BitCast(BitsPack::Tag{}, a.v(i)); });
}

HWY_INLINE Pack<double> from_bits(BitsPack bits) {
  return pack_detail::each_vector<Pack<double>>([&](auto i) { return hn::BitCast(RealTag<double>{}, bits.v(i)); });
}

// Between words and numbers.
namespace pack_detail {

/// Half `i` of the one word vector that a Pack<double> goes with.
HWY_INLINE auto half_of(WordPack<1> word, int i) {
  const hn::ScalableTag<std::uint32_t> words;
  const hn::Half<decltype(words)> half;
  return i == 0 ? hn::LowerHalf(half, word.first) : hn::UpperHalf(half, word.first);
}

} // namespace pack_detail

/// The unsigned value of a word, rounded once.
template <class F>
  requires std::same_as<F, Pack<float>>
HWY_INLINE F to_real(WordPack<2> word) {
  return pack_detail::each_vector<F>([&](auto i) { return hn::ConvertTo(RealTag<float>{}, word.v(i)); });
}

template <class F>
  requires std::same_as<F, Pack<double>>
HWY_INLINE F to_real(WordPack<1> word) {
  const RealTag<double> reals;
  const hn::ScalableTag<std::uint64_t> wide;
  const auto two_to_52 = hn::Set(reals, 0x1p52);
  return pack_detail::each_vector<F>([&](auto i) {
    const auto bits = hn::Or(hn::PromoteTo(wide, pack_detail::half_of(word, i)), hn::BitCast(wide, two_to_52));
    return hn::Sub(hn::BitCast(reals, bits), two_to_52);
  });
}

/// The value of a word as a two's complement number, rounded once.
template <class F>
  requires std::same_as<F, Pack<float>>
HWY_INLINE F to_signed_real(WordPack<2> word) {
  const hn::ScalableTag<std::int32_t> signs;
  return pack_detail::each_vector<F>(
      [&](auto i) { return hn::ConvertTo(RealTag<float>{}, hn::BitCast(signs, word.v(i))); });
}

template <class F>
  requires std::same_as<F, Pack<double>>
HWY_INLINE F to_signed_real(WordPack<1> word) {
  const hn::ScalableTag<std::int32_t> signs;
  const hn::Half<decltype(signs)> half;
  return pack_detail::each_vector<F>(
      [&](auto i) { return hn::PromoteTo(RealTag<double>{}, hn::BitCast(half, pack_detail::half_of(word, i))); });
}

/// The word of a whole number from 0 to 2^31 - 1.
HWY_INLINE WordPack<2> to_word(Pack<float> whole) {
  return pack_detail::each_vector<WordPack<2>>([&](auto i) {
    return hn::BitCast(WordPack<2>::Tag{}, hn::ConvertTo(hn::ScalableTag<std::int32_t>{}, whole.v(i)));
  });
}

HWY_INLINE WordPack<1> to_word(Pack<double> whole) {
  const hn::ScalableTag<std::int32_t> signs;
  const hn::Half<decltype(signs)> half;
  const auto both = hn::Combine(signs, hn::DemoteTo(half, whole.second), hn::DemoteTo(half, whole.first));
  WordPack<1> result;
  result.first = hn::BitCast(WordPack<1>::Tag{}, both);
  return result;
}

template <class Real> HWY_INLINE void store(Pack<Real> a, Real* to) {
  hn::StoreU(a.first, RealTag<Real>{}, to);
  hn::StoreU(a.second, RealTag<Real>{}, to + real_lanes<Real>);
}

template <int N> HWY_INLINE void store(WordPack<N> a, std::uint32_t* to) {
  hn::StoreU(a.first, hn::ScalableTag<std::uint32_t>{}, to);
  if constexpr (N == 2) hn::StoreU(a.second, hn::ScalableTag<std::uint32_t>{}, to + real_lanes<std::uint32_t>);
}

template <class Real> HWY_INLINE Pack<Real> load(const Real* from, Pack<Real>* /*type*/) {
  return pack_detail::each_vector<Pack<Real>>(
      [&](auto i) { return hn::LoadU(RealTag<Real>{}, from + i.value * real_lanes<Real>); });
}

/// The numbers at the places that each lane's whole number ≥ 0 gives.
template <class Real> HWY_INLINE Pack<Real> gather(const Real* from, Pack<Real> place) {
  const RealTag<Real> reals;
  const hn::RebindToSigned<RealTag<Real>> integers;
  return pack_detail::each_vector<Pack<Real>>(
      [&](auto i) { return hn::GatherIndex(reals, from, hn::ConvertTo(integers, place.v(i))); });
}

} // namespace HT_TARGET

#if HWY_TARGET <= HWY_AVX3
template <int N> struct MixedWord<WordPack<N>> {
  using type = SpreadWords<N>;
};
#endif

template <> struct LaneTraits<Pack<float>> {
  using real = float;
  using mask = Mask<float>;
  using word = WordPack<word_vectors<float>>;
  using bits = WordPack<word_vectors<float>>;
  static constexpr int count = pack_vectors * real_lanes<float>;
};

template <> struct LaneTraits<Pack<double>> {
  using real = double;
  using mask = Mask<double>;
  using word = WordPack<word_vectors<double>>;
  using bits = BitsPack;
  static constexpr int count = pack_vectors * real_lanes<double>;
};

} // namespace heavytail
